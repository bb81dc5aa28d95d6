package io.kstlib.auth.cli.agent;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.ExitCode;
import io.kstlib.auth.cli.session.ProcessIo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A socket of its own that gives one token and nothing else, to be forwarded to another machine. A request there names nothing: no provider, no configuration, no
 * target.
 */
public final class TokenForward implements AutoCloseable {

    private static final int OK = 200;
    private static final int REFUSED = 403;
    private static final int UNKNOWN = 404;
    private static final byte[] NOTHING = new byte[0];
    private static final int NAME_BYTES = 16;

    private final PersonalSocket socket;
    private final Path path;
    private final Tokens tokens;
    private final ScheduledExecutorService timer;

    /** The tokens that are given. Called by several threads. */
    public interface Tokens {

        /** @return a token for one request, or none */
        Optional<Secret> next();

        /** @return whether the socket is to end */
        boolean isOver();
    }

    private TokenForward(PersonalSocket socket, Path path, Tokens tokens, ScheduledExecutorService timer) {
        this.socket = socket;
        this.path = path;
        this.tokens = tokens;
        this.timer = timer;
    }

    /**
     * Opens a socket beside that of the agent.
     *
     * @param place the folder, which is {@linkplain AgentPlace#prepare() prepared}
     * @param here the process
     * @param tokens gives the token for each request, or none
     * @return the socket, which {@link #run} lets answer
     * @throws CommandException if it cannot be made
     */
    public static TokenForward open(AgentPlace place, ProcessIo here, Tokens tokens) {
        byte[] name = new byte[NAME_BYTES];
        new SecureRandom().nextBytes(name);
        Path path = place.folder().resolve("to-" + HexFormat.of().formatHex(name) + ".sock");
        AgentLog log = new AgentLog(here.err(), here.clock());
        try {
            PersonalSocket socket = PersonalSocket.open(path, place.owner(), log.daemons());
            path.toFile().deleteOnExit(); // Ctrl-C is the usual end
            return new TokenForward(socket, path, tokens, Executors.newSingleThreadScheduledExecutor(log.daemons()));
        } catch (IOException | UnsupportedOperationException unusable) {
            throw new CommandException(
                    ExitCode.FAILED, "the socket " + path + " cannot be made: " + unusable.getMessage());
        }
    }

    /** @return where the socket is */
    public Path path() {
        return path;
    }

    /**
     * Answers until the time is over, or {@link Tokens#isOver} says so.
     *
     * @param span how long
     */
    public void run(Duration span) {
        var end = timer.schedule(socket::stop, span.toMillis(), TimeUnit.MILLISECONDS);
        try {
            socket.serve(new PersonalSocket.Service() {
                @Override
                public boolean isQuick(AgentExchange asked) {
                    return false;
                }

                @Override
                public void answer(AgentExchange asked, PersonalSocket.Client by) throws IOException {
                    TokenForward.this.answer(asked, by);
                }
            });
        } catch (IOException broken) {
            throw new CommandException(ExitCode.FAILED, "the socket failed: " + broken.getMessage());
        } finally {
            end.cancel(false);
        }
    }

    private void answer(AgentExchange asked, PersonalSocket.Client by) throws IOException {
        if (!asked.path().equals("/token") || asked.body().length > 0) {
            by.write(UNKNOWN, NOTHING);
            return;
        }
        if (by.hasHungUp()) { // no one is asked for a program that has gone
            return;
        }
        Optional<Secret> given = tokens.next();
        byte[] answer = given.map(secret -> (secret.reveal() + "\n").getBytes(StandardCharsets.UTF_8))
                .orElse(NOTHING);
        by.write(given.isPresent() ? OK : REFUSED, answer);
        if (tokens.isOver()) {
            socket.stop();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        socket.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
