package io.kstlib.auth.cli;

import java.util.List;

/** The names of all commands below {@code auth}, so that a new one is in every test that goes through them. */
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
