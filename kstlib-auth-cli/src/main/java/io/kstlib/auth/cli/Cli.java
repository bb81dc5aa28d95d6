package io.kstlib.auth.cli;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.cli.command.Command.Exit;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.CommandRun.GlobalOptions;
import io.kstlib.auth.cli.command.CommandRun.LibrarySource;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.Messages;
import io.kstlib.auth.cli.command.ProcessIo;
import io.kstlib.auth.cli.token.TokenRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
     * @param source the source of its library
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
            sayWhichAccounts(failed, run);
            return ExitCode.of(failed);
        } catch (CommandException failed) {
            run.errors().say(failed);
            return failed.exitCode();
        }
    }

    /** Lists the accounts there are, where the command line names another. */
    private static void sayWhichAccounts(AuthException failed, CommandRun run) {
        if (!(failed instanceof NotLoggedInException missing) || missing.reason() != Reason.NO_ACCOUNT) {
            return;
        }
        List<AccountName> known;
        try {
            known = run.kstlib().accounts(missing.provider());
        } catch (AuthException | CommandException unlisted) {
            return; // the error says what is wrong with what was asked for
        }
        if (!known.isEmpty()) {
            run.messages()
                    .need("  accounts with a login:   "
                            + known.stream().map(AccountName::text).collect(Collectors.joining(", ")));
        }
    }

    /** The other end of standard output. */
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

    /**
     * The command line that other programs run often: {@code [--config FILE] auth token [-q] [PROVIDER]}.
     *
     * <p>It is recognized here without the argument parser. To load the parser takes as long as a bare start of Java. All other forms are left
     * to the parser. The parser reads this form the same way; a test compares the two.
     *
     * @param options {@code --config}, as given
     * @param request the request for a token
     */
    record Shortcut(GlobalOptions options, TokenRequest request) {

        private static final String CONFIG = "--config";
        private static final Set<String> QUIET = Set.of("-q", "--quiet");

        /** Reads the request in these arguments; empty when they are of another form. */
        static Optional<Shortcut> of(List<String> arguments) {
            Deque<String> rest = new ArrayDeque<>(arguments);
            String config = takeConfig(rest);
            if (!"auth".equals(rest.poll()) || !"token".equals(rest.poll())) {
                return Optional.empty();
            }
            Set<String> quiet = takeQuiet(rest);
            String provider = rest.poll();
            quiet = quiet.isEmpty() ? takeQuiet(rest) : quiet;
            boolean isPlain = rest.isEmpty() && isWord(config) && isWord(provider);
            return isPlain
                    ? Optional.of(new Shortcut(
                            new GlobalOptions(config, Messages.Level.NORMAL),
                            new TokenRequest(provider, null, null, TokenRequest.Format.ACCESS_TOKEN, quiet)))
                    : Optional.empty();
        }

        private static @Nullable String takeConfig(Deque<String> rest) {
            if (!CONFIG.equals(rest.peek())) {
                return null;
            }
            rest.remove();
            String file = rest.poll();
            return file == null ? "" : file;
        }

        private static Set<String> takeQuiet(Deque<String> rest) {
            if (rest.isEmpty() || !QUIET.contains(rest.peek())) {
                return Set.of();
            }
            rest.remove();
            return Set.of(TokenRequest.QUIET);
        }

        private static boolean isWord(@Nullable String text) {
            return text == null || (!text.isEmpty() && !text.startsWith("-"));
        }
    }
}
