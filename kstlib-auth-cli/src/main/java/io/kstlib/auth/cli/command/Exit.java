package io.kstlib.auth.cli.command;

/** How the process ends. */
public sealed interface Exit permits ExitCode, Exit.OfChild {

    /** {@return the exit code of the process} */
    int code();

    /**
     * As a program ended that the command ran for the person.
     *
     * @param code its exit code; 128 plus the number of the signal that ended it
     */
    record OfChild(int code) implements Exit {}
}
