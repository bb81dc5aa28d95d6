package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code setup git}: a credential helper in the person's own configuration of git, for certain hosts. */
final class GitSetup implements Command {

    private static final String TOOL = "git";
    private static final String BEGIN = "credential.https://";
    private static final String END = ".helper";

    @Override
    public CommandSpec spec() {
        return SetupRun.spec(
                        this,
                        TOOL,
                        "Let git get its token for some hosts from kstlib",
                        "Writes a credential helper for each host, by \"git config --global\". An empty helper before it keeps"
                                + " other helpers of the same host from storing the token. A host that has another helper is left"
                                + " as it is.")
                .with(HelperArguments::addHostOptions)
                .with(SetupRun::end)
                .examples(
                        "kstlib auth setup git corporate --host git.company.com",
                        "kstlib auth setup git corporate --host git.company.com --undo");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        SetupRun setup = new SetupRun(TOOL, arguments, run);
        GitConfig config = GitConfig.read(setup.places());
        return setup.run(new OfGit(
                config,
                "your git configuration (" + setup.places().shown(config.file()) + ")",
                new HelperOptions(arguments)));
    }

    /** What changes in a configuration of git. */
    private record OfGit(GitConfig config, String place, HelperOptions options) implements SetupRun.Setup {

        @Override
        public Plan set(HelperCommand helper) {
            List<String> hosts = options.neededHosts();
            List<String> lines = new ArrayList<>();
            List<List<String>> calls = new ArrayList<>();
            for (String host : hosts) {
                set(key(host), "!" + helper.line(TOOL, options.forHelper(List.of(host))), helper, lines, calls);
            }
            return plan(
                            lines,
                            calls,
                            "gets its token for " + String.join(", ", hosts) + " from \"" + helper.provider() + "\"")
                    .with(HelperOptions.inWords(hosts))
                    .warning(hosts.stream()
                            .filter(host -> config.hasHelperAfter(BEGIN + host + "."))
                            .map(this::warning)
                            .toList());
        }

        private String warning(String host) {
            return "credential.helper stands below the section of " + host + " in " + config.file()
                    + ", so that helper may store the token; move it to the top of the file";
        }

        private void set(String key, String value, HelperCommand helper, List<String> lines, List<List<String>> calls) {
            List<String> before = config.values(key);
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
            List<String> wanted = options.hosts();
            List<String> lines = new ArrayList<>();
            List<List<String>> calls = new ArrayList<>();
            config.keys()
                    .filter(key -> key.startsWith(BEGIN) && key.endsWith(END))
                    .filter(key -> wanted.isEmpty() || wanted.contains(host(key)))
                    .forEach(key -> undo(key, provider, lines, calls));
            return plan(
                    lines,
                    calls,
                    "gets a token" + (wanted.isEmpty() ? "" : " for " + String.join(", ", wanted)) + " from \""
                            + provider + "\"");
        }

        /** Takes the helper back, and the empty one before it. Where others wrote an empty one, too, git cannot tell the two apart, and both stay. */
        private void undo(String key, String provider, List<String> lines, List<List<String>> calls) {
            List<String> before = config.values(key);
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
            return Plan.of(
                    calls.isEmpty() ? List.of() : List.of(new ToolCalls(place, lines, config.git(), calls)), result);
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
}
