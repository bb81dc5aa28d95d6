package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.HostOptions;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.tools.ToolProgram.Answer;
import io.kstlib.auth.cli.tools.ToolSetup.Plan;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code setup pip}: a script in place of the program {@code keyring}, and the setting by which pip starts it. Beside it, the command {@code credential} of the tool. */
final class PipTool extends ToolSetup {

    private static final String TOOL = "pip";
    private static final String SCRIPT = "keyring";
    private static final String KEY = "global.keyring-provider";
    private static final String VALUE = "subprocess";

    private static final String NEEDED = "pip 23.1 or later";

    /** The first line of "pip --version", such as "pip 23.0.1 from …". */
    private static final Pattern VERSION = Pattern.compile("\\Apip (([0-9]{1,4})(?:\\.([0-9]{1,4}))?[0-9a-z.]{0,20})");

    /** A comment in the script, by which undo knows that the setting was not there before. */
    private static final String SETTING = "pip config: " + KEY;

    PipTool() {
        super(TOOL);
    }

    @Override
    public SpecBuilder spec() {
        return spec(
                        "Let pip and uv get their token for some hosts from kstlib",
                        "Writes a script named keyring, which these tools start, and sets keyring-provider by \"pip config\" where"
                                + " pip is there. uv needs UV_KEYRING_PROVIDER=subprocess instead. A program keyring that this"
                                + " command did not write is left as it is. pip needs version 23.1 or later.")
                .with(HelperRun::addHostOptions)
                .with(HelperScript::addOption)
                .with(ToolSetup::end)
                .examples(
                        "kstlib auth setup pip corporate --host pypi.company.com",
                        "pip install --index-url https://oauth2@pypi.company.com/simple our-package",
                        "kstlib auth setup pip corporate --undo");
    }

    @Override
    Changes changes(Arguments arguments, ToolLocations places) {
        return new OfPip(arguments, places);
    }

    /** The changes for pip. */
    private record OfPip(Arguments arguments, ToolLocations places) implements Changes {

        @Override
        public Plan set(HelperCommand helper) {
            List<String> hosts = HostOptions.needed(arguments);
            HelperScript script = HelperScript.at(SCRIPT, TOOL, arguments, places);
            Optional<ToolProgram> pip = pip();
            List<String> warnings = new ArrayList<>(script.warnings(places));
            pip.ifPresent(present -> requireNewEnough(present).ifPresent(warnings::add));
            boolean isSet = pip.filter(PipTool::isSet).isPresent();
            boolean isOurs = script.isFor(helper.provider()) && script.hasNote(SETTING);
            boolean sets = pip.isPresent() && !isSet;
            List<Plan.Change> changes = new ArrayList<>(script.becomes(
                    helper.provider(),
                    helper.line(TOOL, HelperRun.forHelper(arguments, hosts)),
                    sets || isOurs ? List.of(SETTING) : List.of()));
            if (sets) {
                changes.addAll(setting(pip.get(), "+ ", List.of("config", "--user", "set", KEY, VALUE)));
            }
            Plan plan = Plan.of(changes, helper.result(hosts))
                    .warning(warnings)
                    .next(
                            "The URL of the index needs a user name: https://oauth2@"
                                    + hosts.get(0).replace("*.", "pypi.") + "/…",
                            "uv starts the script with UV_KEYRING_PROVIDER=" + VALUE + " in the environment.");
            return pip.isPresent()
                    ? plan
                    : plan.next("pip is not there; where it is: pip config set " + KEY + " " + VALUE);
        }

        @Override
        public Plan undo(String provider) {
            List<HelperScript> scripts = HelperScript.written(SCRIPT, TOOL, provider, arguments, places);
            List<Plan.Change> changes = new ArrayList<>();
            if (scripts.stream().anyMatch(script -> script.hasNote(SETTING))) {
                pip().filter(pip -> value(pip).filter(VALUE::equals).isPresent())
                        .ifPresent(
                                pip -> changes.addAll(setting(pip, "- ", List.of("config", "--user", "unset", KEY))));
            }
            scripts.forEach(script -> changes.add(script.vanishes()));
            return Plan.of(changes, undone(List.of(), provider));
        }

        private Optional<ToolProgram> pip() {
            return ToolProgram.find("pip", places).or(() -> ToolProgram.find("pip3", places));
        }

        private static List<Plan.Change> setting(ToolProgram pip, String sign, List<String> call) {
            return pip.changes("your pip configuration", List.of(sign + KEY + " = " + VALUE), List.of(call));
        }
    }

    /**
     * Requires a pip that knows the setting.
     *
     * @return a warning where the version is not known; else empty
     */
    private static Optional<String> requireNewEnough(ToolProgram pip) {
        Matcher version = VERSION.matcher(pip.run(List.of("--version")).output());
        if (!version.find()) {
            return Optional.of("pip does not say its version; keyring-provider needs " + NEEDED);
        }
        int major = Integer.parseInt(version.group(2));
        int minor = version.group(3) == null ? 0 : Integer.parseInt(version.group(3));
        if (major < 23 || (major == 23 && minor < 1)) {
            throw CommandException.configuration(
                    "pip is too old: this is " + version.group(1) + ", and keyring-provider needs " + NEEDED
                            + ". Upgrade it first: python3 -m pip install --upgrade pip. Nothing was changed; uv alone"
                            + " needs no pip on the PATH");
        }
        return Optional.empty();
    }

    /** Whether pip starts the script already. */
    private static boolean isSet(ToolProgram pip) {
        Optional<String> value = value(pip);
        if (value.filter(other -> !other.equals(VALUE)).isPresent()) {
            throw CommandException.configuration("pip has " + KEY + " = " + value.get()
                    + " already, which is not changed; unset it first: pip config unset " + KEY);
        }
        return value.isPresent();
    }

    private static Optional<String> value(ToolProgram pip) {
        Answer answer = pip.run(List.of("config", "--user", "get", KEY));
        return answer.code() == 0 ? Optional.of(answer.output().strip()) : Optional.empty();
    }

    /** {@code credential pip}: answers as the program {@code keyring} does, which pip and uv run. */
    static final class Credential implements Command {

        @Override
        public SpecBuilder spec() {
            return SpecBuilder.command(
                            this,
                            "pip",
                            "Answer as the program keyring, for pip and uv",
                            "Prints the token for the hosts that --host names. A script named keyring on the PATH runs it. What the tool"
                                    + " adds comes after \"--\", because a stranger can write it: the user name of an index. A host"
                                    + " without https:// before it gets no token, since it may be asked by http.")
                    .with(HelperRun::addProvider)
                    .furtherParameters("0..*", "WORDS", "What the tool adds: get URL USER, and options of keyring")
                    .with(HelperRun::addHostOptions)
                    .with(HelperRun::addConfig)
                    .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION)
                    .examples(
                            "exec kstlib auth credential pip corporate --host pypi.company.com -- \"$@\"      # in the script keyring");
        }

        @Override
        public ExitCode run(Arguments arguments, CommandRun run) {
            return HelperRun.run(run, () -> answer(arguments, run), (exit, problem) -> {}); // pip goes on without one
        }

        private static ExitCode answer(Arguments arguments, CommandRun run) {
            if (!arguments.endsOptions()) {
                throw CommandException.configuration("write -- before what the tool adds: … --host HOST -- \"$@\"");
            }
            HostOptions hosts = HostOptions.of(arguments);
            KeyringRequest request = KeyringRequest.of(arguments.parametersFrom(1));
            if (HostOptions.server(request.url()).filter(hosts::allow).isEmpty()) {
                return ExitCode.FAILED; // silently, as keyring does
            }
            HelperRun.RequestedToken token = HelperRun.RequestedToken.of(arguments, run);
            String user = request.user(HelperRun.user(arguments));
            if (request.wantsJson()) {
                JsonDocument document = new JsonDocument();
                if (request.wantsUser()) {
                    document.with("username", user);
                }
                document.with("password", token.value().reveal());
                run.answer().json(document);
                return ExitCode.DONE;
            }
            if (request.wantsUser()) {
                run.answer().line(user);
            }
            run.answer().line(token.value().reveal());
            return ExitCode.DONE;
        }
    }

    /**
     * A request of pip or uv to the program {@code keyring}: {@code [--mode MODE] [--output FORMAT] get URL [USER]}. A stranger can write URL and user name, so these words
     * are read here, and never as options of this program.
     *
     * @param mode {@code password}, or {@code creds} for the user name, too
     * @param output {@code plain} or {@code json}
     * @param words the operation, the URL, the user name
     */
    private record KeyringRequest(String mode, String output, List<String> words) {

        private static final Map<String, List<String>> OPTIONS =
                Map.of("--mode", List.of("password", "creds"), "--output", List.of("plain", "json"));

        /** Reads the words that the tool adds. The first value of each option is what keyring takes if none is given. */
        static KeyringRequest of(List<String> added) {
            Map<String, String> given = new LinkedHashMap<>();
            List<String> words = new ArrayList<>();
            Iterator<String> rest = added.iterator();
            while (rest.hasNext()) {
                String word = rest.next();
                String name = word.split("=", 2)[0];
                if (!word.startsWith("-")) {
                    words.add(word);
                } else if (OPTIONS.containsKey(name)) {
                    given.put(
                            name,
                            word.contains("=") ? word.substring(name.length() + 1) : rest.hasNext() ? rest.next() : "");
                } else {
                    throw unknown();
                }
            }
            boolean known = given.entrySet().stream()
                    .allMatch(option ->
                            OPTIONS.getOrDefault(option.getKey(), List.of()).contains(option.getValue()));
            if (!known || words.size() < 2 || words.size() > 3 || !words.get(0).equals("get")) {
                throw unknown();
            }
            return new KeyringRequest(
                    given.getOrDefault("--mode", "password"), given.getOrDefault("--output", "plain"), words);
        }

        private static CommandException unknown() {
            return CommandException.configuration(
                    "of the program keyring, only this is known: [--mode password|creds] [--output plain|json] get URL [USER]");
        }

        String url() {
            return words.get(1);
        }

        /** Returns the user name; {@code other} where the tool names none. */
        String user(String other) {
            return words.size() > 2 ? words.get(2) : other;
        }

        boolean wantsUser() {
            return mode.equals("creds");
        }

        boolean wantsJson() {
            return output.equals("json");
        }
    }
}
