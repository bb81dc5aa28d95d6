package io.kstlib.auth.cli.command;

import io.kstlib.auth.cli.session.ExitCode;
import io.kstlib.auth.cli.session.Session;
import picocli.CommandLine.Model.CommandSpec;

/** A command: what it takes, and what it does. */
public interface Command {

    /**
     * @return its options, its parameters and its help
     */
    CommandSpec spec();

    /**
     * Runs it.
     *
     * @param arguments what was given
     * @param session where to answer
     * @return how the process ends
     */
    ExitCode run(Arguments arguments, Session session);
}
