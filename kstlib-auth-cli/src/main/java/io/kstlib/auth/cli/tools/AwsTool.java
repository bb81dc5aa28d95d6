package io.kstlib.auth.cli.tools;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.tools.ToolSetup.Plan;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.spi.text.PrintableText;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code setup aws}: a profile with a {@code credential_process} in the configuration of AWS tools. Beside it, the command {@code credential} of the tool. */
final class AwsTool extends ToolSetup {

    private static final String TOOL = "aws";
    private static final String PROFILE = "--profile";

    /** The characters of a profile's name that need no quotes in any tool. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.@+-]{1,100}");

    /** Words that all tools read alike, with and without a shell. Comments begin with # and ;. */
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}._/:@%+=,-]+");

    private static final Pattern IN_QUOTES = Pattern.compile("[\\p{L}\\p{N}._/:@%+=, ()&'~-]+");

    AwsTool() {
        super(TOOL);
    }

    @Override
    public SpecBuilder spec() {
        return spec(
                        "Let AWS tools get their credentials from kstlib",
                        "Writes a profile with a credential_process into ~/.aws/config, or the file that AWS_CONFIG_FILE names."
                                + " The provider is one that gives AWS credentials. A profile that this command did not write is"
                                + " left as it is.")
                .account()
                .text("NAME", "The name of the profile (default: the name of the provider)", PROFILE)
                .with(ToolSetup::end)
                .examples(
                        "kstlib auth setup aws aws-dev",
                        "aws --profile aws-dev sts get-caller-identity",
                        "kstlib auth setup aws aws-dev --undo");
    }

    @Override
    Changes changes(Arguments arguments, ToolLocations places) {
        Path file = places.named("AWS_CONFIG_FILE").orElse(places.inHome(".aws/config"));
        Path secrets = places.named("AWS_SHARED_CREDENTIALS_FILE").orElse(places.inHome(".aws/credentials"));
        return new Profiles(
                UserFile.read(file, "your AWS configuration (" + places.shown(file) + ")"),
                UserFile.read(secrets, "your AWS credentials"),
                arguments);
    }

    /** {@code credential aws}: a {@code credential_process} of the AWS CLI and the AWS SDKs. */
    static final class Credential implements Command {

        /** The {@code token_type} of a provider whose token is the document that AWS tools read. */
        private static final String TYPE = "aws_credentials";

        @Override
        public SpecBuilder spec() {
            return SpecBuilder.command(
                            this,
                            "aws",
                            "Answer as a credential_process of AWS tools",
                            "Prints temporary credentials of a provider that gets them for a login at another provider. They are"
                                    + " stored as tokens are, encrypted, until they expire soon.")
                    .provider()
                    .account()
                    .with(HelperRun::addConfig)
                    .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION)
                    .examples("credential_process = kstlib auth credential aws aws-dev      # in ~/.aws/config");
        }

        @Override
        public ExitCode run(Arguments arguments, CommandRun run) {
            return HelperRun.run(run, () -> answer(arguments, run), (exit, problem) -> {}); // AWS shows standard error
        }

        private static ExitCode answer(Arguments arguments, CommandRun run) {
            AuthClient client = run.clientOf(arguments);
            Token token = run.token(client);
            if (!token.tokenType().equalsIgnoreCase(TYPE)) {
                throw CommandException.configuration(
                        "\"" + client.name() + "\" gives no AWS credentials; name a provider that does");
            }
            run.answer().line(token.accessToken().reveal());
            return ExitCode.DONE;
        }
    }

    /**
     * A configuration file of AWS tools. A profile of ours stands between two comments and is added and removed as a block of text; all else stays byte for
     * byte. Immutable.
     *
     * @param file the configuration
     * @param secrets the credentials, which AWS tools prefer
     * @param arguments the arguments of the setup
     */
    private record Profiles(UserFile file, UserFile secrets, Arguments arguments) implements Changes {

        private static final String BEGIN = "# begin: kstlib auth setup aws ";
        private static final String END = "# end: kstlib auth setup aws ";

        /** A block of ours: where it is, with the line ends that belong to it. */
        private record Block(int from, int to, String text) {}

        @Override
        public Plan set(HelperCommand helper) {
            String name = arguments.text(PROFILE).orElse(helper.provider());
            if (!NAME.matcher(name).matches()) {
                throw CommandException.configuration("\"" + PrintableText.oneLine(name)
                        + "\" cannot be the name of a profile; name another: " + PROFILE + " NAME");
            }
            List<String> block = List.of(
                    header(name),
                    "credential_process = "
                            + Stream.concat(
                                            Stream.of(helper.launcher().toString()),
                                            helper.arguments(TOOL, HelperRun.forHelper(arguments.account())).stream())
                                    .map(Profiles::word)
                                    .collect(Collectors.joining(" ")));
            Plan plan = Plan.of(
                            with(helper.provider(), name, block),
                            "gets its credentials for the profile \"" + name + "\" from \"" + helper.provider() + "\"")
                    .with(name.equals(helper.provider()) ? "" : " " + PROFILE + " " + name)
                    .next("Use it: aws --profile " + name + " …, or AWS_PROFILE=" + name);
            return headers(name).matcher(secrets.text()).find()
                    ? plan.warning(List.of(secrets + " has credentials for the profile \"" + name
                            + "\", which AWS tools take instead; remove them there"))
                    : plan;
        }

        /** Quotes a word as AWS documents it, so that all tools read it alike. */
        private static String word(String text) {
            if (PLAIN.matcher(text).matches()) {
                return text;
            }
            String allowed = File.separatorChar == '\\' ? text.replace('\\', '/') : text;
            if (!IN_QUOTES.matcher(allowed).matches()) {
                throw CommandException.configuration("AWS tools do not all read \"" + PrintableText.escaped(text)
                        + "\" alike; use letters, digits, -, _, . and spaces only");
            }
            return '"' + text + '"';
        }

        @Override
        public Plan undo(String provider) {
            return Plan.of(
                    without(provider, arguments.text(PROFILE).map(List::of).orElse(List.of())),
                    "gets credentials from \"" + provider + "\"");
        }

        /** Returns the line that begins a profile. */
        static String header(String profile) {
            return profile.equals("default") ? "[default]" : "[profile " + profile + "]";
        }

        /** Finds the line that begins a profile of this name, in any spelling. */
        private static Pattern headers(String profile) {
            return Pattern.compile(
                    "(?m)^[ \\t]*\\[[ \\t]*(?:profile[ \\t]+)?[\"']?" + Pattern.quote(profile) + "[\"']?[ \\t]*]");
        }

        /**
         * Plans a profile.
         *
         * @param provider the provider of the setup
         * @param profile its name
         * @return the change; nothing where it is already so
         * @throws CommandException if there is another profile of that name
         */
        List<Plan.Change> with(String provider, String profile, List<String> lines) {
            List<Block> before = blocks(file.text(), provider, List.of(profile));
            String rest = before.isEmpty() ? file.text() : cut(file.text(), before.get(0));
            if (headers(profile).matcher(rest).find()) {
                throw CommandException.configuration(file + " has a profile \"" + profile
                        + "\" already, which is not changed; name another:" + " --profile NAME");
            }
            List<String> block = new ArrayList<>(List.of(BEGIN + ShellWord.of(provider)));
            block.addAll(lines);
            block.add(END + ShellWord.of(provider));
            String end = file.text().contains("\r\n") ? "\r\n" : "\n";
            String text = UserFile.inBytes(String.join(end, block));
            if (!before.isEmpty() && before.get(0).text().strip().equals(text)) {
                return List.of();
            }
            // The last line keeps its end, or the lack of one. So taking the block back leaves the file as it was.
            boolean isOpen = !rest.isEmpty() && !rest.endsWith("\n");
            List<String> shown = new ArrayList<>();
            before.forEach(old -> shown.addAll(UserFile.removed(old.text())));
            block.forEach(line -> shown.add("+ " + line));
            return List.of(file.becomes(rest + (isOpen ? end + text : text + end), shown));
        }

        /**
         * Plans the removal of a provider's profiles.
         *
         * @param provider the provider of the setup
         * @param profiles the names; empty for all
         * @return the change; nothing where there are none
         */
        List<Plan.Change> without(String provider, List<String> profiles) {
            String text = file.text();
            List<String> lines = new ArrayList<>();
            List<Block> blocks = blocks(text, provider, profiles);
            while (!blocks.isEmpty()) { // one after the other, because the line end between two belongs to one of them
                lines.addAll(UserFile.removed(blocks.get(0).text()));
                text = cut(text, blocks.get(0));
                blocks = blocks(text, provider, profiles);
            }
            if (lines.isEmpty()) {
                return List.of();
            }
            return List.of(text.isEmpty() ? file.vanishes(lines) : file.becomes(text, lines));
        }

        private static List<Block> blocks(String text, String provider, List<String> profiles) {
            String name = Pattern.quote(UserFile.inBytes(ShellWord.of(provider)));
            Matcher found = Pattern.compile("(?ms)^" + BEGIN + name + "\\r?$.*?^" + END + name + "(?:\\r?\\n|\\z)")
                    .matcher(text);
            List<Block> blocks = new ArrayList<>();
            while (found.find()) {
                boolean isWanted = profiles.isEmpty()
                        || profiles.stream()
                                .anyMatch(profile ->
                                        headers(profile).matcher(found.group()).find());
                if (isWanted) {
                    blocks.add(new Block(found.start(), found.end(), found.group()));
                }
            }
            return blocks;
        }

        /** Removes a block. One at the end of a file whose last line has no end was written with the line end before it. */
        private static String cut(String text, Block block) {
            int from = block.from();
            if (!block.text().endsWith("\n") && from > 0) {
                from -= text.startsWith("\r\n", from - 2) ? 2 : 1;
            }
            return text.substring(0, from) + text.substring(block.to());
        }
    }
}
