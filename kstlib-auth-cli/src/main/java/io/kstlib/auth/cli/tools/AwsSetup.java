package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.spi.text.PrintableText;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** {@code setup aws}: a profile with a {@code credential_process} in the configuration of AWS tools. */
final class AwsSetup implements Command {

    private static final String TOOL = "aws";
    private static final String PROFILE = "--profile";

    /** The characters of a profile's name that need no quotes in any tool. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.@+-]{1,100}");

    /** Words that all tools read alike, with and without a shell. Comments begin with # and ;. */
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}._/:@%+=,-]+");

    private static final Pattern IN_QUOTES = Pattern.compile("[\\p{L}\\p{N}._/:@%+=, ()&'~-]+");

    @Override
    public CommandSpec spec() {
        return SetupRun.spec(
                        this,
                        TOOL,
                        "Let AWS tools get their credentials from kstlib",
                        "Writes a profile with a credential_process into ~/.aws/config, or the file that AWS_CONFIG_FILE names."
                                + " The provider is one that gives AWS credentials. A profile that this command did not write is"
                                + " left as it is.")
                .text("NAME", "The name of the profile (default: the name of the provider)", PROFILE)
                .with(SetupRun::end)
                .examples(
                        "kstlib auth setup aws aws-dev",
                        "aws --profile aws-dev sts get-caller-identity",
                        "kstlib auth setup aws aws-dev --undo");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        SetupRun setup = new SetupRun(TOOL, arguments, run);
        PersonalPlaces places = setup.places();
        Path file = places.named("AWS_CONFIG_FILE").orElse(places.inHome(".aws/config"));
        Path secrets = places.named("AWS_SHARED_CREDENTIALS_FILE").orElse(places.inHome(".aws/credentials"));
        return setup.run(new OfAws(
                new AwsProfiles(PersonalFile.read(file, "your AWS configuration (" + places.shown(file) + ")")),
                new AwsProfiles(PersonalFile.read(secrets, "your AWS credentials")),
                arguments));
    }

    /** The changes to a configuration of AWS tools. */
    private record OfAws(AwsProfiles profiles, AwsProfiles secrets, Arguments arguments) implements SetupRun.Setup {

        @Override
        public Plan set(HelperCommand helper) {
            String name = profile().orElse(helper.provider());
            if (!NAME.matcher(name).matches()) {
                throw CommandException.configuration("\"" + PrintableText.oneLine(name)
                        + "\" cannot be the name of a profile; name another: " + PROFILE + " NAME");
            }
            List<String> block = List.of(
                    AwsProfiles.header(name),
                    "credential_process = "
                            + Stream.concat(
                                            Stream.of(helper.launcher().toString()),
                                            helper.arguments(TOOL, List.of()).stream())
                                    .map(OfAws::word)
                                    .collect(Collectors.joining(" ")));
            Plan plan = Plan.of(
                            profiles.with(helper.provider(), name, block),
                            "gets its credentials for the profile \"" + name + "\" from \"" + helper.provider() + "\"")
                    .with(name.equals(helper.provider()) ? "" : " " + PROFILE + " " + name)
                    .next("Use it: aws --profile " + name + " …, or AWS_PROFILE=" + name);
            return secrets.has(name)
                    ? plan.warning(List.of(secrets.path() + " has credentials for the profile \"" + name
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
                    profiles.without(provider, profile().map(List::of).orElse(List.of())),
                    "gets credentials from \"" + provider + "\"");
        }

        private Optional<String> profile() {
            return arguments.text(PROFILE);
        }
    }
}
