package io.kstlib.auth.cli.command;

/** A command cannot do what it was asked to, for a reason of the command line itself. The message is one line without secrets. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    /**
     * @param exitCode the exit code of the process
     * @param message the problem and the next step, one line
     */
    public CommandException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /**
     * {@return an error of the configuration or of the command line, which must change first}
     *
     * @param message the problem and the next step, one line
     */
    public static CommandException configuration(String message) {
        return new CommandException(ExitCode.CONFIGURATION, message);
    }

    /**
     * {@return an error of the command itself}
     *
     * @param message the problem and the next step, one line
     */
    public static CommandException failed(String message) {
        return new CommandException(ExitCode.FAILED, message);
    }

    /** {@return the exit code of the process} */
    public ExitCode exitCode() {
        return exitCode;
    }
}
