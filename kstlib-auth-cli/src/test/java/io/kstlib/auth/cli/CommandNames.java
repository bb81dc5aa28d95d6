package io.kstlib.auth.cli;

import io.kstlib.auth.cli.ParsedCommand.CommandTree;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The names of all commands below {@code auth}. So every test that runs all commands includes a new one. */
public final class CommandNames {

    private CommandNames() {}

    /** Returns the names; the name of a command in a group after that of the group, such as {@code credential git}. */
    public static List<String> all() {
        return below("", new CommandTree().whole().getSubcommands().get("auth"))
                .map(String::strip)
                .toList();
    }

    private static Stream<String> below(String path, CommandLine group) {
        return group.getSubcommands().entrySet().stream()
                .flatMap(one -> one.getValue().getSubcommands().isEmpty()
                        ? Stream.of(path + " " + one.getKey())
                        : below(path + " " + one.getKey(), one.getValue()));
    }
}
