package io.kstlib.auth.cli.tools;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ErrorReport;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.ProcessIo;
import io.kstlib.auth.cli.command.Terminals;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.IdToken;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.text.PrintableText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs a helper: a command that a tool starts in any folder, perhaps under a program that shows no one a prompt. It uses no configuration of the
 * current directory, opens no browser, asks nothing, and reports what went wrong in one line.
 */
final class HelperRun {

    /**
     * Why there is no token.
     *
     * @param exit the exit code
     * @param line what went wrong and what helps, in one line
     */
    record Failure(ExitCode exit, String line) {

        /** Whether only a login helps. */
        boolean isNotLoggedIn() {
            return exit == ExitCode.NOT_LOGGED_IN;
        }
    }

    private HelperRun() {}

    /**
     * @param answer gives the answer
     * @param tellTool tells the tool in its own protocol that there is no answer
     */
    static ExitCode run(CommandRun run, Supplier<ExitCode> answer, Consumer<Failure> tellTool) {
        boolean told = false;
        try {
            run.serveTool();
            ExitCode exit = answer.get();
            told = true;
            return exit;
        } catch (AuthException failed) {
            told = true;
            tellTool.accept(new Failure(ExitCode.of(failed), ErrorReport.inOneLine(failed)));
            run.errors().sayInOneLine(failed);
            return ExitCode.of(failed);
        } catch (CommandException failed) {
            told = true;
            tellTool.accept(new Failure(failed.exitCode(), String.valueOf(failed.getMessage())));
            run.errors().say(failed);
            return failed.exitCode();
        } finally {
            if (!told) { // a defect
                tellTool.accept(new Failure(ExitCode.FAILED, "internal error of kstlib"));
            }
        }
    }

    /**
     * The token that a tool asks for: the access token or the ID token, valid now.
     *
     * @param value the token, in characters that fit on one line
     * @param expiresAt when it expires; {@code null} when that is not known
     */
    record RequestedToken(Secret value, @Nullable Instant expiresAt) {

        /** The characters of a token (RFC 6749 appendix A.12). Line breaks would end the answer. */
        private static final Pattern CHARACTERS = Pattern.compile("[ -~]+");

        /** Returns the ID token of the requested provider where the arguments ask for it, else the access token. */
        static RequestedToken of(Arguments arguments, CommandRun run) {
            AuthClient client = HelperArguments.client(arguments, run);
            return arguments.has(HelperArguments.ID_TOKEN) ? id(client, run) : access(client, run);
        }

        static RequestedToken id(AuthClient client, CommandRun run) {
            IdToken token = run.idToken(client);
            return of(client, token.value(), token.expiresAt());
        }

        /** Returns the access token. Other types than {@code Bearer} need more than the token, which these protocols do not carry. */
        static RequestedToken access(AuthClient client, CommandRun run) {
            Token token = run.token(client);
            if (!token.tokenType().equalsIgnoreCase("Bearer")) {
                throw CommandException.failed("the token of \"" + client.name() + "\" is of type "
                        + PrintableText.escaped(token.tokenType()) + "; this tool takes bearer tokens only");
            }
            return of(client, token.accessToken(), token.expiresAt().orElse(null));
        }

        private static RequestedToken of(AuthClient client, Secret value, @Nullable Instant expiresAt) {
            if (!CHARACTERS.matcher(value.reveal()).matches()) {
                throw CommandException.failed("the token of \"" + client.name()
                        + "\" holds characters that no token has; report it to the" + " provider");
            }
            return new RequestedToken(value, expiresAt);
        }

        /** Drops the stored access token if it is what a server refused, or if the ID token beside it is. The login stays. */
        static void drop(AuthClient client, String refused) {
            storedAs(refused, client).ifPresent(stored -> Engine.login(client).expire(stored));
        }

        /** Returns the stored token if a text is its access token, or the ID token beside it. */
        static Optional<Token> storedAs(String text, AuthClient client) {
            return client.storedToken()
                    .filter(stored -> stored.accessToken().matches(text)
                            || stored.idToken().filter(id -> id.matches(text)).isPresent());
        }
    }

    /** What a tool writes to the standard input of a helper. */
    static final class ToolInput {

        private static final int MOST_BYTES = 64 * 1024;

        /** Where a request ends. */
        enum End {
            /** Where the input ends. */
            OF_INPUT,
            /** At the first empty line, or at the end of the input. */
            EMPTY_LINE
        }

        private ToolInput() {}

        /**
         * @throws CommandException if it is too long, cannot be read, or would come from a person; the message holds no part of it
         */
        static String read(ProcessIo here, End end) {
            if (here.terminals().has(Terminals.Stream.IN)) {
                throw CommandException.configuration(
                        "a tool writes its request to standard input, which is a terminal here");
            }
            try {
                return read(here.in(), end);
            } catch (IOException unreadable) {
                throw CommandException.failed("the request cannot be read from standard input");
            }
        }

        /** Reads byte by byte, because nothing may follow an empty line. */
        private static String read(InputStream in, End end) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int before = '\n';
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (end == End.EMPTY_LINE && next == '\n' && before == '\n') {
                    break;
                }
                if (bytes.size() == MOST_BYTES) {
                    throw CommandException.failed("the request is longer than " + MOST_BYTES + " bytes");
                }
                bytes.write(next);
                before = next;
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
