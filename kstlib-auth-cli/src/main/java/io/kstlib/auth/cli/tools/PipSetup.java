package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.tools.ToolProgram.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/** {@code setup pip}: a script in place of the program {@code keyring}, and the setting by which pip starts it. */
final class PipSetup implements Command {

    private static final String TOOL = "pip";
    private static final String SCRIPT = "keyring";
    private static final String KEY = "global.keyring-provider";
    private static final String VALUE = "subprocess";

    private static final String NEEDED = "pip 23.1 or later";

    /** The first line of "pip --version", such as "pip 23.0.1 from …". */
    private static final Pattern VERSION = Pattern.compile("\\Apip (([0-9]{1,4})(?:\\.([0-9]{1,4}))?[0-9a-z.]{0,20})");

    /** A comment in the script, by which undo knows that the setting was not there before. */
    private static final String SETTING = "pip config: " + KEY;

    @Override
    public CommandSpec spec() {
        return SetupRun.spec(
                        this,
                        TOOL,
                        "Let pip and uv get their token for some hosts from kstlib",
                        "Writes a script named keyring, which these tools start, and sets keyring-provider by \"pip config\" where"
                                + " pip is there. uv needs UV_KEYRING_PROVIDER=subprocess instead. A program keyring that this"
                                + " command did not write is left as it is. pip needs version 23.1 or later.")
                .with(HelperArguments::addHostOptions)
                .with(HelperScript::addOption)
                .with(SetupRun::end)
                .examples(
                        "kstlib auth setup pip corporate --host pypi.company.com",
                        "pip install --index-url https://oauth2@pypi.company.com/simple our-package",
                        "kstlib auth setup pip corporate --undo");
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
            List<String> warnings = new ArrayList<>(script.warnings(places));
            pip.ifPresent(present -> requireNewEnough(present).ifPresent(warnings::add));
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
}
