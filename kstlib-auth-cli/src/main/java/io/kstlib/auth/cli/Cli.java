package io.kstlib.auth.cli;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.cli.command.token.TokenRunner;
import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.Exit;
import io.kstlib.auth.cli.session.ExitCode;
import io.kstlib.auth.cli.session.GlobalOptions;
import io.kstlib.auth.cli.session.ProcessIo;
import io.kstlib.auth.cli.session.Session;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Runs one command line. */
public class Cli {

    private final ProcessIo here;

    /** @param here the surroundings of the process */
    public Cli(ProcessIo here) {
        this.here = here;
    }

    /**
     * @param arguments the command line
     * @return the exit code
     */
    public int run(List<String> arguments) {
        Optional<Shortcut> shortcut = Shortcut.of(arguments);
        return shortcut.isPresent()
                ? run(
                        shortcut.get().options(),
                        session -> new TokenRunner(session).run(shortcut.get().request()))
                : new ParsedCommand(this).run(arguments);
    }

    /**
     * Runs a command line within a process that stays.
     *
     * @param here the surroundings of the process that asks
     * @param arguments the command line
     * @param sessions opens the run of the command
     * @return the exit code
     */
    public static int run(ProcessIo here, List<String> arguments, Function<GlobalOptions, Session> sessions) {
        Cli command = new Cli(here) {
            @Override
            Session open(GlobalOptions options) {
                return sessions.apply(options);
            }
        };
        return command.run(arguments);
    }

    int run(GlobalOptions options, Function<Session, ? extends Exit> command) {
        try (Session session = open(options)) {
            Exit exit = attempt(session, command);
            if (session.answer().isLost() && exit.code() == ExitCode.DONE.code()) {
                if (!StandardOutput.isPipe()) {
                    session.messages().fail("the answer could not be written to standard output");
                }
                return ExitCode.FAILED.code();
            }
            return exit.code();
        }
    }

    /** Opens the run of one command, which is closed when that ends. */
    Session open(GlobalOptions options) {
        return new Session(here, options);
    }

    private static Exit attempt(Session session, Function<Session, ? extends Exit> command) {
        try {
            return command.apply(session);
        } catch (AuthException failed) {
            session.errors().say(failed);
            return ExitCode.of(failed);
        } catch (CommandException failed) {
            session.errors().say(failed);
            return failed.exitCode();
        }
    }
}
