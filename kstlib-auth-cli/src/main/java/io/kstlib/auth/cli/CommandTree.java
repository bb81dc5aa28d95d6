package io.kstlib.auth.cli;

import io.kstlib.auth.cli.agent.AgentGroup;
import io.kstlib.auth.cli.check.CheckCommand;
import io.kstlib.auth.cli.command.CompletionCommand;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.login.AllowCommand;
import io.kstlib.auth.cli.login.InitCommand;
import io.kstlib.auth.cli.login.LoginCommand;
import io.kstlib.auth.cli.login.LogoutCommand;
import io.kstlib.auth.cli.login.MoveCommand;
import io.kstlib.auth.cli.status.DoctorCommand;
import io.kstlib.auth.cli.status.PluginsCommand;
import io.kstlib.auth.cli.status.ProvidersCommand;
import io.kstlib.auth.cli.status.StatusCommand;
import io.kstlib.auth.cli.token.CallCommand;
import io.kstlib.auth.cli.token.ExecCommand;
import io.kstlib.auth.cli.token.TokenCommand;
import io.kstlib.auth.cli.token.WhoamiCommand;
import io.kstlib.auth.cli.tools.ToolSetup;
import io.kstlib.auth.spi.text.Suggestion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The tree of commands. Only the branch that the arguments name is built; all of it when they name none. */
final class CommandTree {

    private static final String ROOT = "kstlib";
    private static final String AUTH = "auth";
    private static final String AGENT = "agent";
    private static final String COMPLETION = "completion";

    private final Map<String, Supplier<SpecBuilder>> authCommands = new LinkedHashMap<>();

    CommandTree() {
        authCommands.put("init", () -> new InitCommand().spec());
        authCommands.put("login", () -> new LoginCommand().spec());
        authCommands.put("logout", () -> new LogoutCommand().spec());
        authCommands.put("status", () -> new StatusCommand().spec());
        authCommands.put(
                "storage",
                () -> SpecBuilder.group("storage", "Move stored logins to another storage", new MoveCommand()));
        authCommands.put("token", () -> new TokenCommand().spec());
        authCommands.put("call", () -> new CallCommand().spec());
        authCommands.put("exec", () -> new ExecCommand().spec());
        authCommands.put("credential", ToolSetup::credentialGroup);
        authCommands.put("setup", ToolSetup::setupGroup);
        authCommands.put("whoami", () -> new WhoamiCommand().spec());
        authCommands.put("providers", () -> new ProvidersCommand().spec());
        authCommands.put("check", () -> new CheckCommand().spec());
        authCommands.put("plugins", () -> new PluginsCommand().spec());
        authCommands.put("doctor", () -> new DoctorCommand().spec());
        authCommands.put("allow", () -> new AllowCommand().spec());
    }

    /**
     * Suggests the command in full, where a person may have left {@code auth} out, or written it where it does not belong, and the option for {@code -vvv}
     * of the Python kstlib.
     */
    static Optional<String> inFull(CommandSpec at, String name) {
        if (name.matches("-vv+")) {
            return Optional.of(SpecBuilder.VERBOSE);
        }
        if (at.name().equals(AUTH)) {
            return Optional.of(name).filter(COMPLETION::equals).map(command -> ROOT + " " + command);
        }
        return at.name().equals(ROOT)
                ? Suggestion.nearest(name, new CommandTree().authCommands.keySet())
                        .map(command -> String.join(" ", ROOT, AUTH, command))
                : Optional.empty();
    }

    CommandLine whole() {
        return tree(authCommands.keySet());
    }

    /** Builds the part of the tree that these arguments need. */
    CommandLine branch(List<String> arguments) {
        if (!arguments.isEmpty() && arguments.get(0).equals(AGENT)) {
            return tree(Set.of(AGENT));
        }
        int auth = arguments.indexOf(AUTH);
        boolean named = auth >= 0 && auth + 1 < arguments.size() && authCommands.containsKey(arguments.get(auth + 1));
        return named ? tree(Set.of(arguments.get(auth + 1))) : whole();
    }

    private CommandLine tree(Set<String> names) {
        SpecBuilder auth = SpecBuilder.group(AUTH, "Log in, and use the tokens");
        authCommands.forEach((name, command) -> {
            if (names.contains(name)) {
                auth.add(command.get());
            }
        });
        SpecBuilder root = SpecBuilder.group(
                        ROOT, "Logs in to OAuth 2.0 and OpenID Connect providers and keeps the tokens")
                .version()
                .add(auth);
        if (names.size() > 1 || names.contains(AGENT)) {
            root.add(AgentGroup.spec(Cli::run));
        }
        if (names.size() > 1) {
            root.add(new CompletionCommand(this::whole).spec());
        }
        return root.line().setExpandAtFiles(false);
    }
}
