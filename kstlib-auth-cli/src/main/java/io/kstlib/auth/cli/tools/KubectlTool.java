package io.kstlib.auth.cli.tools;

import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.TargetOptions;
import io.kstlib.auth.cli.token.TokenRequest.ExecCredential;
import io.kstlib.auth.cli.tools.ToolSetup.Plan;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code setup kubectl}: a user entry in the kubeconfig, which starts the credential plugin. Beside it, the command {@code credential} of the tool. */
final class KubectlTool extends ToolSetup {

    private static final String TOOL = "kubectl";
    private static final String USER = "--user";
    private static final String MODE = "Never";

    KubectlTool() {
        super(TOOL);
    }

    @Override
    public SpecBuilder spec() {
        return spec(
                        "Let kubectl get its token from kstlib",
                        "Writes a user entry by \"kubectl config set-credentials\". No context uses it until you say so. An entry"
                                + " of that name that this command did not write is left as it is.")
                .account()
                .text("NAME", "The name of the user entry (default: the name of the provider)", USER)
                .flag("Give kubectl the access token instead of the ID token", HelperRun.ACCESS_TOKEN)
                .with(TargetOptions::addOptions)
                .with(ToolSetup::end)
                .examples(
                        "kstlib auth setup kubectl corporate",
                        "kubectl config set-context --current --user=corporate",
                        "kstlib auth setup kubectl corporate --undo");
    }

    @Override
    Changes changes(Arguments arguments, ToolLocations places) {
        ToolProgram kubectl = ToolProgram.needed(TOOL, places).inWorkingDirectory();
        String file = places.named("KUBECONFIG")
                .map(set -> "$KUBECONFIG")
                .orElse(places.shown(places.inHome(".kube/config")));
        return new OfKubectl(
                kubectl,
                UserEntry.all(kubectl.done(List.of("config", "view", "--output=json"))),
                "your kubectl configuration (" + file + ")",
                arguments);
    }

    /** The changes of a kubeconfig. */
    private record OfKubectl(ToolProgram kubectl, List<UserEntry> entries, String place, Arguments arguments)
            implements Changes {

        @Override
        public Plan set(HelperCommand helper) {
            String name = user().orElse(helper.provider());
            List<String> options = new ArrayList<>(HelperRun.forHelper(arguments.account()));
            if (arguments.has(HelperRun.ACCESS_TOKEN)) {
                options.add(HelperRun.ACCESS_TOKEN);
            }
            HelperRun.targetOfAccessToken(arguments).map(TargetOptions::words).ifPresent(options::addAll);
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
                    undone(List.of(), provider));
        }

        private Plan plan(List<List<String>> calls, List<String> lines, String result) {
            return Plan.of(kubectl.changes(place, lines, calls), result);
        }

        private Optional<String> user() {
            Optional<String> user = arguments.text(USER);
            if (user.filter(name -> name.isBlank() || name.startsWith("-")).isPresent()) {
                throw CommandException.configuration(USER + " takes the name of a user entry");
            }
            return user;
        }
    }

    /** {@code credential kubectl}: a credential plugin of kubectl and other clients of Kubernetes. */
    static final class Credential implements Command {

        @Override
        public SpecBuilder spec() {
            return SpecBuilder.command(
                            this,
                            "kubectl",
                            "Answer as a credential plugin of kubectl",
                            "Prints an ExecCredential with the ID token and its expiry, in the version that KUBERNETES_EXEC_INFO asks"
                                    + " for: client.authentication.k8s.io/v1 or v1beta1. The interactiveMode of the entry is Never.")
                    .provider()
                    .account()
                    .flag("Give the access token instead of the ID token", HelperRun.ACCESS_TOKEN)
                    .with(TargetOptions::addOptions)
                    .with(HelperRun::addConfig)
                    .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION)
                    .examples(
                            "kubectl config set-credentials corporate --exec-api-version=client.authentication.k8s.io/v1 \\",
                            "    --exec-interactive-mode=Never --exec-command=kstlib \\",
                            "    --exec-arg=auth --exec-arg=credential --exec-arg=kubectl --exec-arg=corporate");
        }

        @Override
        public ExitCode run(Arguments arguments, CommandRun run) {
            return HelperRun.run(
                    run, () -> answer(arguments, run), (exit, problem) -> {}); // kubectl reads the exit code
        }

        private static ExitCode answer(Arguments arguments, CommandRun run) {
            ExecCredential credential = ExecCredential.asked(run.here().environment());
            AuthClient client = run.clientOf(arguments);
            Target target = HelperRun.targetOfAccessToken(arguments).orElse(null);
            HelperRun.RequestedToken token = arguments.has(HelperRun.ACCESS_TOKEN)
                    ? HelperRun.RequestedToken.access(target == null ? client : client.forTarget(target), run)
                    : HelperRun.RequestedToken.id(client, run);
            run.answer().json(credential.with(token.value(), token.expiresAt()));
            return ExitCode.DONE;
        }
    }

    /**
     * A user entry of a kubeconfig that starts a program. Of an entry of another kind only the name is read.
     *
     * @param version the {@code apiVersion} of the protocol; empty for an entry of another kind
     * @param command the program
     * @param mode whether the program may ask the person
     */
    private record UserEntry(String name, String version, String command, List<String> arguments, String mode) {

        UserEntry {
            arguments = List.copyOf(arguments);
        }

        /**
         * Reads what {@code kubectl config view} prints, in which secrets are left out.
         *
         * @param view a kubeconfig in JSON
         * @return its user entries
         * @throws CommandException if it is not what kubectl prints
         */
        static List<UserEntry> all(String view) {
            try {
                List<UserEntry> entries = new ArrayList<>();
                for (Object item : items(Json.readObject(view).get("users"))) {
                    Map<?, ?> entry = map(item);
                    entries.add(of(text(entry.get("name")), map(entry.get("user"))));
                }
                return entries;
            } catch (JsonException unreadable) {
                throw CommandException.failed("kubectl shows its configuration in a way that is not understood");
            }
        }

        private static UserEntry of(String name, Map<?, ?> user) {
            Map<?, ?> exec = map(user.get("exec"));
            boolean isOneKind = user.keySet().equals(Set.of("exec"));
            return new UserEntry(
                    name,
                    isOneKind ? text(exec.get("apiVersion")) : "",
                    text(exec.get("command")),
                    items(exec.get("args")).stream().map(UserEntry::text).toList(),
                    text(exec.get("interactiveMode")));
        }

        private static String text(@Nullable Object value) {
            return value instanceof String text ? text : "";
        }

        private static Map<?, ?> map(@Nullable Object value) {
            return value instanceof Map<?, ?> map ? map : Map.of();
        }

        private static List<?> items(@Nullable Object value) {
            return value instanceof List<?> list ? list : List.of();
        }

        /** Whether a setup for this provider wrote it. */
        boolean isOurs(String provider) {
            return !version.isEmpty()
                    && HelperCommand.isArguments(arguments, "kubectl")
                    && arguments.get(5).equals(provider);
        }

        String shown() {
            StringBuilder shown = new StringBuilder("user \"" + name + "\": " + ShellWord.inQuotes(command));
            arguments.forEach(argument -> shown.append(' ').append(ShellWord.of(argument)));
            return shown.toString();
        }
    }
}
