package io.kstlib.auth.cli.command.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.credential.HelperArguments;
import io.kstlib.auth.cli.command.tools.change.Change;
import io.kstlib.auth.cli.command.tools.change.HelperCommand;
import io.kstlib.auth.cli.command.tools.change.HelperOptions;
import io.kstlib.auth.cli.command.tools.change.PersonalPlaces;
import io.kstlib.auth.cli.command.tools.change.Plan;
import io.kstlib.auth.cli.command.tools.change.ToolCalls;
import io.kstlib.auth.cli.command.tools.change.ToolProgram;
import io.kstlib.auth.cli.command.tools.change.ToolProgram.Answer;
import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.CommandRun;
import io.kstlib.auth.cli.session.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code setup pip}: a script in place of the program {@code keyring}, and the setting by which pip starts it. */
final class PipSetup implements Command {

    private static final String TOOL = "pip";
    private static final String SCRIPT = "keyring";
    private static final String KEY = "global.keyring-provider";
    private static final String VALUE = "subprocess";

    /** A comment in the script, by which undo knows that the setting was not there before. */
    private static final String SETTING = "pip config: " + KEY;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = SetupRun.spec(
                this,
                TOOL,
                "Let pip and uv get their token for some hosts from kstlib",
                "Writes a script named keyring, which these tools start, and sets keyring-provider by \"pip config\" where"
                        + " pip is there. uv needs UV_KEYRING_PROVIDER=subprocess instead. A program keyring that this"
                        + " command did not write is left as it is.");
        HelperArguments.addHostOptions(spec);
        HelperScript.addOption(spec);
        SetupRun.end(
                spec,
                "kstlib auth setup pip corporate --host pypi.company.com",
                "pip install --index-url https://oauth2@pypi.company.com/simple our-package",
                "kstlib auth setup pip corporate --undo");
        return spec;
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        SetupRun setup = new SetupRun(TOOL, arguments, run);
        return setup.run(new OfPip(arguments, setup.places()));
    }

    /** What changes for pip. */
    private record OfPip(Arguments arguments, PersonalPlaces places) implements SetupRun.Setup {

        @Override
        public Plan set(HelperCommand helper) {
            HelperOptions options = new HelperOptions(arguments);
            List<String> hosts = options.neededHosts();
            HelperScript script = HelperScript.at(SCRIPT, TOOL, arguments, places);
            Optional<ToolProgram> pip = pip();
            boolean isSet = pip.filter(PipSetup::isSet).isPresent();
            boolean isOurs = script.isFor(helper.provider()) && script.hasNote(SETTING);
            boolean sets = pip.isPresent() && !isSet;
            List<Change> changes = new ArrayList<>(script.becomes(
                    helper.provider(),
                    helper.line(TOOL, options.forHelper(hosts)),
                    sets || isOurs ? List.of(SETTING) : List.of()));
            if (sets) {
                changes.add(setting(pip.get(), "+ ", List.of("config", "--user", "set", KEY, VALUE)));
            }
            Plan plan = Plan.of(
                            changes,
                            "gets its token for " + String.join(", ", hosts) + " from \"" + helper.provider() + "\"")
                    .warning(script.warnings(places))
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
            List<Change> changes = new ArrayList<>();
            if (scripts.stream().anyMatch(script -> script.hasNote(SETTING))) {
                pip().filter(pip -> value(pip).filter(VALUE::equals).isPresent())
                        .ifPresent(pip -> changes.add(setting(pip, "- ", List.of("config", "--user", "unset", KEY))));
            }
            scripts.forEach(script -> changes.add(script.vanishes()));
            return Plan.of(changes, "gets a token from \"" + provider + "\"");
        }

        private Optional<ToolProgram> pip() {
            return ToolProgram.find("pip", places).or(() -> ToolProgram.find("pip3", places));
        }

        private static Change setting(ToolProgram pip, String sign, List<String> call) {
            return new ToolCalls("your pip configuration", List.of(sign + KEY + " = " + VALUE), pip, List.of(call));
        }
    }

    /** Whether pip starts the script already. */
    private static boolean isSet(ToolProgram pip) {
        Optional<String> value = value(pip);
        if (value.filter(other -> !other.equals(VALUE)).isPresent()) {
            throw new CommandException(
                    ExitCode.CONFIGURATION,
                    "pip has " + KEY + " = " + value.get()
                            + " already, which is not changed; unset it first: pip config unset " + KEY);
        }
        return value.isPresent();
    }

    private static Optional<String> value(ToolProgram pip) {
        Answer answer = pip.run(List.of("config", "--user", "get", KEY));
        return answer.code() == 0 ? Optional.of(answer.output().strip()) : Optional.empty();
    }
}
