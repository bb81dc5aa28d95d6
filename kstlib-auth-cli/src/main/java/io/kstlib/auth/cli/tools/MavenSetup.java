package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.spi.text.PrintableText;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/** {@code setup maven}: a server in Maven's settings, whose password is the variable that {@code exec} sets. */
final class MavenSetup implements Command {

    private static final String TOOL = "maven";
    private static final String SERVER = "--server-id";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    @Override
    public CommandSpec spec() {
        return SetupRun.spec(
                        this,
                        TOOL,
                        "Let Maven take its token from the environment",
                        "Writes a server into ~/.m2/settings.xml, whose password is the variable ACCESS_TOKEN. \"kstlib auth exec\""
                                + " sets that variable for one run, since Maven asks no helper. A server of that id that this"
                                + " command did not write is left as it is.")
                .text(
                        "ID",
                        "The id of the server, as the pom names its repository (default: the name of the provider)",
                        SERVER)
                .with(HelperArguments::addUser)
                .with(SetupRun::end)
                .examples(
                        "kstlib auth setup maven corporate --server-id releases",
                        "kstlib auth exec corporate -- mvn deploy",
                        "kstlib auth setup maven corporate --undo");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        SetupRun setup = new SetupRun(TOOL, arguments, run);
        PersonalPlaces places = setup.places();
        Path file = places.inHome(".m2/settings.xml");
        return setup.run(new OfMaven(
                new MavenSettings(PersonalFile.read(file, "your Maven settings (" + places.shown(file) + ")")),
                arguments));
    }

    /** What changes in the settings of Maven. */
    private record OfMaven(MavenSettings settings, Arguments arguments) implements SetupRun.Setup {

        @Override
        public Plan set(HelperCommand helper) {
            String id = id().orElse(helper.provider());
            if (!ID.matcher(id).matches()) {
                throw CommandException.configuration("\"" + PrintableText.oneLine(id)
                        + "\" cannot be the id of a server; name another: " + SERVER + " ID");
            }
            String user = HelperArguments.user(arguments);
            return Plan.of(
                            settings.with(helper.provider(), new MavenSettings.Server(id, user)),
                            "takes the password of the server \"" + id + "\" from ACCESS_TOKEN")
                    .with(id.equals(helper.provider()) ? "" : " " + SERVER + " " + id)
                    .next("Run it: kstlib auth exec " + ShellWord.of(helper.provider()) + " -- mvn …");
        }

        @Override
        public Plan undo(String provider) {
            return Plan.of(
                    settings.without(provider, id().orElse("")),
                    "takes a password of \"" + provider + "\" from ACCESS_TOKEN");
        }

        private Optional<String> id() {
            return arguments.text(SERVER);
        }
    }
}
