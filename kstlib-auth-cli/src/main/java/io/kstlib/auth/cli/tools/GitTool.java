package io.kstlib.auth.cli.tools;

import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.HostOptions;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.tools.ToolSetup.Plan;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.internal.Challenge;
import io.kstlib.auth.spi.text.PrintableText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code setup git}: a credential helper in the person's own configuration of git, for certain hosts. Beside it, the command {@code credential} of the tool. */
final class GitTool extends ToolSetup {

    private static final String TOOL = "git";
    private static final String BEGIN = "credential.https://";
    private static final String END = ".helper";

    GitTool() {
        super(TOOL);
    }

    @Override
    public SpecBuilder spec() {
        return spec(
                        "Let git get its token for some hosts from kstlib",
                        "Writes a credential helper for each host, by \"git config --global\". An empty helper before it keeps"
                                + " other helpers of the same host from storing the token. A host that has another helper is left"
                                + " as it is.")
                .with(HelperRun::addHostOptions)
                .with(ToolSetup::end)
                .examples(
                        "kstlib auth setup git corporate --host git.company.com",
                        "kstlib auth setup git corporate --host git.company.com --undo");
    }

    @Override
    Changes changes(Arguments arguments, ToolLocations places) {
        return OfGit.read(places, arguments);
    }

    /** The person's own configuration of git, as git itself reads and writes it, and what changes in it. */
    private record OfGit(ToolProgram git, Path file, List<Entry> entries, ToolLocations places, Arguments arguments)
            implements Changes {

        /**
         * One value. A key may have several.
         *
         * @param key the key, as git writes it
         * @param value the value; empty also for a key without a value
         */
        private record Entry(String key, String value) {}

        static OfGit read(ToolLocations places, Arguments arguments) {
            ToolProgram git = ToolProgram.needed("git", places);
            Path file = file(places);
            return new OfGit(git, file, Files.exists(file) ? entries(git) : List.of(), places, arguments);
        }

        /** Returns the file that git changes with {@code --global}. */
        private static Path file(ToolLocations places) {
            Path standard = places.inHome(".gitconfig");
            Path second = places.named("XDG_CONFIG_HOME")
                    .orElse(places.inHome(".config"))
                    .resolve("git/config");
            return places.named("GIT_CONFIG_GLOBAL")
                    .orElse(!Files.exists(standard) && Files.exists(second) ? second : standard);
        }

        private static List<Entry> entries(ToolProgram git) {
            List<Entry> entries = new ArrayList<>();
            for (String entry :
                    git.done(List.of("config", "--global", "--null", "--list")).split("\0", -1)) {
                int end = entry.indexOf('\n');
                if (!entry.isEmpty()) {
                    entries.add(new Entry(end < 0 ? entry : entry.substring(0, end), entry.substring(end + 1)));
                }
            }
            return entries;
        }

        /** Returns the values of a key, in order. */
        private List<String> values(String key) {
            return entries.stream()
                    .filter(entry -> entry.key().equals(key))
                    .map(Entry::value)
                    .toList();
        }

        /** Whether git would ask a helper for all hosts after the section of a host, where that section is already. */
        private boolean hasHelperAfter(String section) {
            boolean seen = false;
            for (Entry entry : entries) {
                seen = seen || entry.key().startsWith(section);
                if (seen
                        && entry.key().equals("credential.helper")
                        && !entry.value().isEmpty()) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public Plan set(HelperCommand helper) {
            List<String> hosts = HostOptions.needed(arguments);
            List<String> lines = new ArrayList<>();
            List<List<String>> calls = new ArrayList<>();
            for (String host : hosts) {
                set(
                        key(host),
                        "!" + helper.line(TOOL, HelperRun.forHelper(arguments, List.of(host))),
                        helper,
                        lines,
                        calls);
            }
            return plan(lines, calls, helper.result(hosts))
                    .with(HelperRun.hostsInWords(hosts))
                    .warning(hosts.stream()
                            .filter(host -> hasHelperAfter(BEGIN + host + "."))
                            .map(this::warning)
                            .toList());
        }

        private String warning(String host) {
            return "credential.helper stands below the section of " + host + " in " + file
                    + ", so that helper may store the token; move it to the top of the file";
        }

        private void set(String key, String value, HelperCommand helper, List<String> lines, List<List<String>> calls) {
            List<String> before = values(key);
            List<String> ours = before.stream()
                    .filter(each -> isOurs(each, helper.provider()))
                    .toList();
            if (before.isEmpty()) {
                lines.add("+ " + key + " =");
                lines.add("+ " + key + " = " + value);
                calls.add(List.of("config", "--global", "--add", key, ""));
                calls.add(List.of("config", "--global", "--add", key, value));
            } else if (ours.isEmpty()) {
                throw CommandException.configuration(
                        "git has a helper for this host already, which is not changed: " + key + " = "
                                + PrintableText.oneLine(before.get(before.size() - 1)) + "; remove it first: "
                                + "git config --global --unset-all " + key);
            } else if (!ours.equals(List.of(value))) {
                ours.forEach(old -> lines.add("- " + key + " = " + old));
                lines.add("+ " + key + " = " + value);
                ours.stream().skip(1).distinct().forEach(old -> calls.add(unset(key, old)));
                calls.add(List.of("config", "--global", "--fixed-value", "--replace-all", key, value, ours.get(0)));
            }
        }

        @Override
        public Plan undo(String provider) {
            List<String> wanted = HostOptions.named(arguments);
            List<String> lines = new ArrayList<>();
            List<List<String>> calls = new ArrayList<>();
            entries.stream()
                    .map(Entry::key)
                    .distinct()
                    .filter(key -> key.startsWith(BEGIN) && key.endsWith(END))
                    .filter(key -> wanted.isEmpty() || wanted.contains(host(key)))
                    .forEach(key -> undo(key, provider, lines, calls));
            return plan(lines, calls, undone(wanted, provider));
        }

        /** Takes the helper back, and the empty one before it. Where others wrote an empty one, too, git cannot tell the two apart, and both stay. */
        private void undo(String key, String provider, List<String> lines, List<List<String>> calls) {
            List<String> before = values(key);
            List<String> ours = before.stream()
                    .filter(each -> isOurs(each, provider))
                    .distinct()
                    .toList();
            if (ours.isEmpty()) {
                return;
            }
            boolean isEmptyOneOurs = before.indexOf("") == before.indexOf(ours.get(0)) - 1
                    && before.indexOf("") == before.lastIndexOf("");
            if (isEmptyOneOurs && before.contains("")) {
                lines.add("- " + key + " =");
                calls.add(unset(key, ""));
            }
            for (String old : ours) {
                lines.add("- " + key + " = " + old);
                calls.add(unset(key, old));
            }
        }

        private Plan plan(List<String> lines, List<List<String>> calls, String result) {
            String place = "your git configuration (" + places.shown(file) + ")";
            return Plan.of(git.changes(place, lines, calls), result);
        }
    }

    private static String key(String host) {
        return BEGIN + host + END;
    }

    private static String host(String key) {
        return key.substring(BEGIN.length(), key.length() - END.length());
    }

    private static List<String> unset(String key, String value) {
        return List.of("config", "--global", "--fixed-value", "--unset-all", key, value);
    }

    private static boolean isOurs(String value, String provider) {
        return value.startsWith("!") && HelperCommand.isLine(value.substring(1), TOOL, provider);
    }

    /** {@code credential git}: a credential helper of git. */
    static final class Credential implements Command {

        @Override
        public SpecBuilder spec() {
            return SpecBuilder.command(
                            this,
                            "git",
                            "Answer as a credential helper of git",
                            "Gives the token for the hosts that --host names, by https only, or on this machine. The user name of the URL"
                                    + " names the account, if it is one with a login. Git gets a bearer token"
                                    + " where it and the server can use one, else a user name and the token as password, with the"
                                    + " time at which it expires. After a refusal by the server, the next request gets another token;"
                                    + " the login stays.")
                    .with(HelperRun::addProvider)
                    .with(spec -> HelperRun.addOperation(spec, "get, store or erase, which git adds"))
                    .with(HelperRun::addHostOptions)
                    .with(HelperRun::addConfig)
                    .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION)
                    .examples(
                            "[credential \"https://git.company.com\"]               # in ~/.gitconfig",
                            "    helper =                                          # no other helper stores the token",
                            "    helper = \"!kstlib auth credential git corporate --host git.company.com\"");
        }

        @Override
        public ExitCode run(Arguments arguments, CommandRun run) {
            String operation = HelperRun.operation(arguments);
            // Without quit=1, git asks for a user name, perhaps where no one sees the question.
            return HelperRun.run(run, () -> answer(operation, arguments, run), (exit, problem) -> {
                if (operation.equals("get")) {
                    tellNoAnswer(run, problem);
                }
            });
        }

        @Override
        public void tellNoAnswer(CommandRun run, String problem) {
            run.answer().line("quit=1");
        }

        /** Answers. Leaves unknown operations to other helpers, so that later versions of git can ask more. */
        private static ExitCode answer(String operation, Arguments arguments, CommandRun run) {
            HostOptions hosts = HostOptions.of(arguments);
            Request request = Request.of(HelperRun.ToolInput.read(run.here(), HelperRun.ToolInput.End.EMPTY_LINE));
            if (request.server().filter(hosts::allow).isEmpty()) {
                return ExitCode.DONE;
            }
            if (operation.equals("get")) {
                get(request, arguments, run);
            } else if (operation.equals("erase")) {
                request.used()
                        .ifPresent(refused -> HelperRun.RequestedToken.drop(client(request, arguments, run), refused));
            }
            return ExitCode.DONE;
        }

        /** Returns the client of the account that the user name in the URL names; another user name, such as {@code oauth2}, names none. */
        private static AuthClient client(Request request, Arguments arguments, CommandRun run) {
            String named = arguments.account();
            String provider = arguments.parameter();
            String user = request.userName().filter(AccountName::isName).orElse(null);
            boolean isAccount = named == null
                    && user != null
                    && provider != null
                    && run.kstlib().accounts(run.named(provider)).contains(new AccountName(user));
            return HelperRun.client(arguments, isAccount ? user : named, run);
        }

        private static void get(Request request, Arguments arguments, CommandRun run) {
            HelperRun.RequestedToken token =
                    HelperRun.RequestedToken.of(client(request, arguments, run), arguments, run);
            if (request.takesBearer()) {
                run.answer().line("capability[]=authtype");
                run.answer().line("authtype=Bearer");
                run.answer().line("credential=" + token.value().reveal());
                run.answer().line("ephemeral=1");
            } else {
                run.answer().line("username=" + request.userName().orElseGet(() -> HelperRun.user(arguments)));
                run.answer().line("password=" + token.value().reveal());
            }
            Instant end = token.expiresAt();
            if (end != null) {
                run.answer().line("password_expiry_utc=" + end.getEpochSecond());
            }
        }
    }

    /** A request of git to a helper: attributes, one on each line, up to an empty line (git-credential, INPUT/OUTPUT FORMAT). */
    private record Request(Map<String, List<String>> attributes) {

        /**
         * Reads the attributes. A line without an equals sign is left out, as git does with what it does not know.
         *
         * @param text the lines, which end with a line feed only: others read a carriage return as part of the value
         * @throws CommandException if two programs could read the request in two ways
         */
        static Request of(String text) {
            if (text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
                throw CommandException.failed(
                        "git asks with a carriage return or a NUL in the request; the URL may be an attack");
            }
            Map<String, List<String>> attributes = new LinkedHashMap<>();
            for (String line : text.split("\n", -1)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    attributes
                            .computeIfAbsent(line.substring(0, equals), name -> new ArrayList<>())
                            .add(line.substring(equals + 1));
                }
            }
            attributes.forEach((name, values) -> {
                if (values.size() > 1 && !name.endsWith("[]")) {
                    throw CommandException.failed("git asks with two values of one attribute");
                }
            });
            return new Request(attributes);
        }

        /** Returns the server; empty when it is not asked by HTTP. */
        Optional<WebOrigin> server() {
            return one("protocol").flatMap(scheme -> one("host").flatMap(host -> HostOptions.server(scheme, host)));
        }

        Optional<String> userName() {
            return one("username").filter(name -> !name.isEmpty());
        }

        /** Returns the token that git used; empty when it used none. */
        Optional<String> used() {
            return one("credential").or(() -> one("password")).filter(token -> !token.isEmpty());
        }

        /**
         * Whether the answer can be a bearer token: git can send one (since 2.46), and the server, where it says what it takes, takes one. Some servers
         * take a token only as a password.
         */
        boolean takesBearer() {
            List<String> challenges = all("wwwauth[]");
            return all("capability[]").contains("authtype")
                    && (challenges.isEmpty()
                            || Challenge.in(challenges).stream().anyMatch(challenge -> challenge.isOf("Bearer")));
        }

        /** Returns the values of a list. An empty value empties it. */
        private List<String> all(String name) {
            List<String> values = attributes.getOrDefault(name, List.of());
            return values.subList(values.lastIndexOf("") + 1, values.size());
        }

        private Optional<String> one(String name) {
            return attributes.getOrDefault(name, List.of()).stream().findFirst();
        }
    }
}
