package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.GivenTarget;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.token.ExecCredential;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code setup kubectl}: a user entry in the kubeconfig, which starts the credential plugin. */
final class KubectlSetup implements Command {

    private static final String TOOL = "kubectl";
    private static final String USER = "--user";
    private static final String MODE = "Never";

    @Override
    public CommandSpec spec() {
        return SetupRun.spec(
                        this,
                        TOOL,
                        "Let kubectl get its token from kstlib",
                        "Writes a user entry by \"kubectl config set-credentials\". No context uses it until you say so. An entry"
                                + " of that name that this command did not write is left as it is.")
                .text("NAME", "The name of the user entry (default: the name of the provider)", USER)
                .flag("Give kubectl the access token instead of the ID token", HelperArguments.ACCESS_TOKEN)
                .with(GivenTarget::addOptions)
                .with(SetupRun::end)
                .examples(
                        "kstlib auth setup kubectl corporate",
                        "kubectl config set-context --current --user=corporate",
                        "kstlib auth setup kubectl corporate --undo");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        SetupRun setup = new SetupRun(TOOL, arguments, run);
        ToolProgram kubectl = ToolProgram.needed(TOOL, setup.places()).inWorkingDirectory();
        String file = setup.places()
                .named("KUBECONFIG")
                .map(set -> "$KUBECONFIG")
                .orElse(setup.places().shown(setup.places().inHome(".kube/config")));
        return setup.run(new OfKubectl(
                kubectl,
                UserEntry.all(kubectl.done(List.of("config", "view", "--output=json"))),
                "your kubectl configuration (" + file + ")",
                arguments));
    }

    /** What changes in a kubeconfig. */
    private record OfKubectl(ToolProgram kubectl, List<UserEntry> entries, String place, Arguments arguments)
            implements SetupRun.Setup {

        @Override
        public Plan set(HelperCommand helper) {
            String name = user().orElse(helper.provider());
            List<String> options = new ArrayList<>();
            if (arguments.has(HelperArguments.ACCESS_TOKEN)) {
                options.add(HelperArguments.ACCESS_TOKEN);
            }
            HelperArguments.targetOfAccessToken(arguments)
                    .map(GivenTarget::words)
                    .ifPresent(options::addAll);
            UserEntry wanted = new UserEntry(
                    name, ExecCredential.V1, helper.launcher().toString(), helper.arguments(TOOL, options), MODE);
            @Nullable
            UserEntry before = entries.stream()
                    .filter(entry -> entry.name().equals(name))
                    .findFirst()
                    .orElse(null);
            if (before != null && !before.isOurs(helper.provider())) {
                throw CommandException.configuration("kubectl has a user \"" + PrintableText.oneLine(name)
                        + "\" already, which is not changed; name" + " another: " + USER + " NAME");
            }
            List<String> lines = new ArrayList<>();
            if (before != null) {
                lines.add("- " + before.shown());
            }
            lines.add("+ " + wanted.shown());
            String result = "gets its token for the user \"" + name + "\" from \"" + helper.provider() + "\"";
            return plan(wanted.equals(before) ? List.of() : List.of(set(wanted)), lines, result)
                    .with(name.equals(helper.provider()) ? "" : " " + USER + " " + ShellWord.of(name))
                    .next("Use it: kubectl config set-context --current --user=" + ShellWord.of(name));
        }

        private static List<String> set(UserEntry wanted) {
            List<String> call = new ArrayList<>(List.of(
                    "config",
                    "set-credentials",
                    wanted.name(),
                    "--exec-api-version=" + wanted.version(),
                    "--exec-interactive-mode=" + wanted.mode(),
                    "--exec-command=" + wanted.command()));
            wanted.arguments().forEach(argument -> call.add("--exec-arg=" + field(argument)));
            return call;
        }

        /** Writes a value as kubectl reads it: as a line of fields with commas between them (RFC 4180). */
        private static String field(String value) {
            return "\"" + value.replace("\"", "\"\"") + "\"";
        }

        @Override
        public Plan undo(String provider) {
            Optional<String> name = user();
            List<UserEntry> ours = entries.stream()
                    .filter(entry -> entry.isOurs(provider))
                    .filter(entry -> name.isEmpty() || entry.name().equals(name.get()))
                    .toList();
            return plan(
                    ours.stream()
                            .map(entry -> List.of("config", "unset", "users." + entry.name()))
                            .toList(),
                    ours.stream().map(entry -> "- " + entry.shown()).toList(),
                    "gets a token from \"" + provider + "\"");
        }

        private Plan plan(List<List<String>> calls, List<String> lines, String result) {
            return Plan.of(calls.isEmpty() ? List.of() : List.of(new ToolCalls(place, lines, kubectl, calls)), result);
        }

        private Optional<String> user() {
            Optional<String> user = arguments.text(USER);
            if (user.filter(name -> name.isBlank() || name.startsWith("-")).isPresent()) {
                throw CommandException.configuration(USER + " takes the name of a user entry");
            }
            return user;
        }
    }
}
