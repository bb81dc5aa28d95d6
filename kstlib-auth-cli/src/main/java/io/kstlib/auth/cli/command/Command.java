package io.kstlib.auth.cli.command;

import io.kstlib.auth.cli.session.Exit;
import io.kstlib.auth.cli.session.Session;
import picocli.CommandLine.Model.CommandSpec;

/** A command: its arguments, and what it does. */
public interface Command {

    /**
     * @return its options, its parameters and its help
     */
    CommandSpec spec();

    /**
     * Runs the command.
     *
     * @param arguments the arguments
     * @param session where to answer
     * @return the exit code
     */
    Exit run(Arguments arguments, Session session);
}
