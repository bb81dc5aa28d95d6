package io.kstlib.auth.cli;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.cli.command.Command.Exit;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.CommandRun.GlobalOptions;
import io.kstlib.auth.cli.command.CommandRun.LibrarySource;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.ProcessIo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Runs one command line. */
public final class Cli {

    private final ProcessIo here;
    private final LibrarySource source;

    /** @param here the surroundings of the process */
    public Cli(ProcessIo here) {
        this(here, LibrarySource.OWN);
    }

    private Cli(ProcessIo here, LibrarySource source) {
        this.here = here;
        this.source = source;
    }

    /**
     * {@return the exit code}
     *
     * @param arguments the command line
     */
    public int run(List<String> arguments) {
        Optional<Shortcut> shortcut = Shortcut.of(arguments);
        return shortcut.isPresent()
                ? run(shortcut.get().options(), shortcut.get().request()::run)
                : new ParsedCommand(this).run(arguments);
    }

    /**
     * Runs a command line within a long-running process.
     *
     * @param here the surroundings of the process that asks
     * @param arguments the command line
     * @param source where its library comes from
     * @return the exit code
     */
    public static int run(ProcessIo here, List<String> arguments, LibrarySource source) {
        return new Cli(here, source).run(arguments);
    }

    int run(GlobalOptions options, Function<CommandRun, ? extends Exit> command) {
        try (CommandRun run = new CommandRun(here, options, source)) {
            Exit exit = attempt(run, command);
            if (run.answer().isLost() && exit.code() == ExitCode.DONE.code()) {
                if (!StandardOutput.isPipe()) {
                    run.messages().fail("the answer could not be written to standard output");
                }
                return ExitCode.FAILED.code();
            }
            return exit.code();
        }
    }

    private static Exit attempt(CommandRun run, Function<CommandRun, ? extends Exit> command) {
        try {
            return command.apply(run);
        } catch (AuthException failed) {
            run.errors().say(failed);
            return ExitCode.of(failed);
        } catch (CommandException failed) {
            run.errors().say(failed);
            return failed.exitCode();
        }
    }

    /** What standard output is connected to. */
    private static final class StandardOutput {

        private static final Path PATH = Path.of("/dev/stdout");

        /** The bits of a file's mode for its type, and the types of a pipe and of a socket (POSIX {@code sys/stat.h}). */
        private static final int KIND = 0170000;

        private static final int PIPE = 0010000;
        private static final int SOCKET = 0140000;

        private StandardOutput() {}

        /** Whether another program reads it. Such a program may end early, as {@code head} does. */
        static boolean isPipe() {
            try {
                return Files.getAttribute(PATH, "unix:mode") instanceof Integer mode
                        && ((mode & KIND) == PIPE || (mode & KIND) == SOCKET);
            } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
                return false;
            }
        }
    }
}
