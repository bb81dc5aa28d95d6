package io.kstlib.auth.cli;

import java.util.List;

/** The names of all commands below {@code auth}. So every test that runs all commands includes a new one. */
public final class CommandNames {

    private CommandNames() {}

    public static List<String> all() {
        return List.copyOf(new CommandTree()
                .whole()
                .getSubcommands()
                .get("auth")
                .getSubcommands()
                .keySet());
    }
}
