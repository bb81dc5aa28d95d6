package io.kstlib.auth.cli.command;

/** A command: its arguments, and what it does. */
public interface Command {

    /** {@return the options, the parameters and the help of the command} */
    SpecBuilder spec();

    /**
     * Runs the command.
     *
     * @param run the run that answers
     * @return the exit code
     */
    Exit run(Arguments arguments, CommandRun run);

    /**
     * Tells a tool in its own protocol that there is no answer, because the command line is wrong. Does nothing for commands that no tool starts.
     *
     * @param run the run that answers
     * @param problem the problem, in one line
     */
    default void tellNoAnswer(CommandRun run, String problem) {}

    /** How the process ends. */
    sealed interface Exit permits ExitCode, Exit.OfChild {

        /** {@return the exit code of the process} */
        int code();

        /**
         * As a program ended that the command ran for the person.
         *
         * @param code its exit code; 128 plus the number of the signal that ended it
         */
        record OfChild(int code) implements Exit {}
    }
}
