package io.kstlib.auth.cli.command.login;

import io.kstlib.auth.cli.command.CommandSpecs;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The group {@code storage}: operations on whole stored logins. */
public final class StorageGroup {

    private StorageGroup() {}

    /** {@return the specification of the group, with its commands} */
    public static CommandSpec spec() {
        return CommandSpecs.group("storage", "Move stored logins to another storage", List.of(new MoveCommand()));
    }
}
