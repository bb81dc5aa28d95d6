package io.kstlib.auth.cli;

import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandSpecs;
import io.kstlib.auth.cli.command.CompletionCommand;
import io.kstlib.auth.cli.command.check.CheckCommand;
import io.kstlib.auth.cli.command.doctor.DoctorCommand;
import io.kstlib.auth.cli.command.doctor.PluginsCommand;
import io.kstlib.auth.cli.command.login.LoginCommand;
import io.kstlib.auth.cli.command.login.LogoutCommand;
import io.kstlib.auth.cli.command.setup.AllowCommand;
import io.kstlib.auth.cli.command.setup.InitCommand;
import io.kstlib.auth.cli.command.status.ProvidersCommand;
import io.kstlib.auth.cli.command.status.StatusCommand;
import io.kstlib.auth.cli.command.token.ExecCommand;
import io.kstlib.auth.cli.command.token.TokenCommand;
import io.kstlib.auth.cli.command.token.WhoamiCommand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The tree of commands. Only the branch that the arguments name is built; all of it when they name none. */
final class CommandTree {

    private static final String ROOT = "kstlib";
    private static final String AUTH = "auth";
    private static final String COMPLETION = "completion";

    private final Map<String, Supplier<Command>> authCommands = new LinkedHashMap<>();

    CommandTree() {
        authCommands.put("init", InitCommand::new);
        authCommands.put("login", LoginCommand::new);
        authCommands.put("logout", LogoutCommand::new);
        authCommands.put("status", StatusCommand::new);
        authCommands.put("token", TokenCommand::new);
        authCommands.put("exec", ExecCommand::new);
        authCommands.put("whoami", WhoamiCommand::new);
        authCommands.put("providers", ProvidersCommand::new);
        authCommands.put("check", CheckCommand::new);
        authCommands.put("plugins", PluginsCommand::new);
        authCommands.put("doctor", DoctorCommand::new);
        authCommands.put("allow", AllowCommand::new);
    }

    /** Suggests the command in full, where a person may have left {@code auth} out. */
    static Optional<String> inFull(CommandSpec at, String name) {
        return at.name().equals(ROOT) && new CommandTree().authCommands.containsKey(name)
                ? Optional.of(String.join(" ", ROOT, AUTH, name))
                : Optional.empty();
    }

    CommandLine whole() {
        return tree(authCommands.keySet());
    }

    /** Builds as much of the tree as these arguments need. */
    CommandLine branch(List<String> arguments) {
        int auth = arguments.indexOf(AUTH);
        boolean named = auth >= 0 && auth + 1 < arguments.size() && authCommands.containsKey(arguments.get(auth + 1));
        return named ? tree(Set.of(arguments.get(auth + 1))) : whole();
    }

    private CommandLine tree(Set<String> names) {
        CommandSpec auth = CommandSpecs.group(AUTH, "Log in, and use the tokens");
        authCommands.forEach((name, command) -> {
            if (names.contains(name)) {
                add(auth, name, command.get());
            }
        });
        CommandSpec root =
                CommandSpecs.group(ROOT, "Logs in to OAuth 2.0 and OpenID Connect providers and keeps the tokens");
        root.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the version")
                .build());
        root.addSubcommand(AUTH, new CommandLine(auth));
        if (names.size() > 1) {
            add(root, COMPLETION, new CompletionCommand(this::whole));
        }
        return new CommandLine(root).setExpandAtFiles(false);
    }

    private static void add(CommandSpec parent, String name, Command command) {
        parent.addSubcommand(name, new CommandLine(command.spec()));
    }
}
