package io.kstlib.auth.cli.agent;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.cli.agent.PersonalSocket.Exchange;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.ProcessIo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A socket of its own that gives one token and nothing else, to be forwarded to another machine. A request there names nothing: no provider, no configuration, no
 * target.
 */
final class TokenForward implements AutoCloseable {

    private static final int OK = 200;
    private static final int REFUSED = 403;
    private static final int UNKNOWN = 404;
    private static final byte[] NOTHING = new byte[0];
    private static final int NAME_BYTES = 16;
    private static final String NAME_BEGINS = "to-";

    /** The bits of a mode that say what a file is, and those of a socket (POSIX, sys/stat.h). */
    private static final int FILE_TYPE = 0170000;

    private static final int SOCKET = 0140000;

    /** How long a socket may be bound before it listens. */
    private static final Duration LONGEST_START = Duration.ofMinutes(1);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /** How long a person may think about one request. */
    private static final Duration LONGEST_QUESTION = Duration.ofMinutes(1);

    /** Requests within this time get the same token, so a loop on the other machine does not open the key each time. */
    private static final Duration SHARED = Duration.ofSeconds(1);

    private final AgentPlace place;
    private final PersonalSocket socket;
    private final Path path;
    private final Tokens tokens;
    private final AgentTime time;
    private final ScheduledExecutorService timer;
    private final Object obtaining = new Object();
    private volatile @Nullable Obtained last;

    interface Tokens {

        /**
         * Decides whether a request gets one. Called by several threads.
         *
         * @param isLate whether no answer is waited for any more, or it must be a no by now
         */
        boolean isWanted(BooleanSupplier isLate);

        /**
         * Obtains the token. Called by one thread at a time.
         *
         * @return a token for the requests of this moment; empty where there is none to give
         */
        Optional<Secret> obtain();

        /** {@return whether the socket is to end} */
        boolean isOver();
    }

    /** The last token or refusal, and its time. */
    private record Obtained(@Nullable Secret token, AgentTime.Moment at) {}

    private TokenForward(
            AgentPlace place,
            PersonalSocket socket,
            Path path,
            Tokens tokens,
            AgentTime time,
            ScheduledExecutorService timer) {
        this.place = place;
        this.socket = socket;
        this.path = path;
        this.tokens = tokens;
        this.time = time;
        this.timer = timer;
    }

    /**
     * Opens a socket beside that of the agent.
     *
     * @param place the folder, which is {@linkplain AgentPlace#prepare() prepared}
     * @param here the process
     * @param tokens gives the token for each request, or none
     * @return the socket, which {@link #run} lets answer
     * @throws CommandException if its path is too long for a socket, or it cannot be made
     */
    static TokenForward open(AgentPlace place, ProcessIo here, Tokens tokens) {
        return open(place, here, new AgentTime(here.clock(), System::nanoTime), tokens);
    }

    static TokenForward open(AgentPlace place, ProcessIo here, AgentTime time, Tokens tokens) {
        byte[] name = new byte[NAME_BYTES];
        new SecureRandom().nextBytes(name);
        Path path = place.socketNamed(NAME_BEGINS + HexFormat.of().formatHex(name) + PersonalSocket.NAME_ENDS);
        AgentLog log = new AgentLog(here.err(), here.clock());
        try {
            removeAbandoned(place, here.clock().instant());
            PersonalSocket socket =
                    PersonalSocket.open(path, place.owner(), PersonalSocket.LONGEST_EXCHANGE, log.daemons());
            path.toFile().deleteOnExit(); // Ctrl-C is the usual end
            return new TokenForward(
                    place, socket, path, tokens, time, Executors.newSingleThreadScheduledExecutor(log.daemons()));
        } catch (IOException | UnsupportedOperationException unusable) {
            throw CommandException.failed("the socket " + path + " cannot be made: " + unusable.getMessage());
        }
    }

    /**
     * Finds the sockets of all processes.
     *
     * @param place the folder, which need not exist
     * @return those that are open, in the order of their names
     * @throws CommandException if the folder cannot be read, or is open to others
     */
    static List<Path> openAt(AgentPlace place) {
        if (!Files.isDirectory(place.folder(), LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        place.check();
        try {
            return sockets(place, PersonalSocket.NAME_ENDS).stream()
                    .filter(path -> stateOf(path) == State.LISTENS)
                    .toList();
        } catch (IOException | UncheckedIOException unreadable) {
            throw CommandException.failed(place.folder() + " cannot be read: " + unreadable.getMessage());
        }
    }

    /**
     * Removes the sockets that killed processes left. Leaves what is not a socket, or not the person's.
     *
     * @param place the folder, which is {@linkplain AgentPlace#prepare() prepared}
     * @param now the time, which tells those that are being made from those that were left so
     * @throws IOException if it cannot be read, or one cannot be removed
     */
    static void removeAbandoned(AgentPlace place, Instant now) throws IOException {
        try {
            List<Path> paths = new ArrayList<>(sockets(place, PersonalSocket.NAME_ENDS));
            for (Path path : sockets(place, PersonalSocket.NEW_NAME_ENDS)) {
                if (isOld(path, now)) {
                    paths.add(path);
                }
            }
            for (Path path : paths) {
                if (stateOf(path) == State.ABANDONED) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
    }

    /** What is at the other end of a socket that was found. */
    private enum State {
        /** A process that listens. */
        LISTENS,
        /** None any more. */
        ABANDONED,
        /** It cannot be seen. */
        UNKNOWN
    }

    private static List<Path> sockets(AgentPlace place, String nameEnds) throws IOException {
        String owner = place.owner();
        try (Stream<Path> files = Files.list(place.folder())) {
            return files.filter(path -> isNamedAsForward(path, nameEnds) && isSocketOf(owner, path))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isNamedAsForward(Path path, String nameEnds) {
        String name = String.valueOf(path.getFileName());
        return name.startsWith(NAME_BEGINS) && name.endsWith(nameEnds);
    }

    /** A socket that is bound and does not listen yet refuses connections, too. So a refusal counts only where the socket is old. */
    private static boolean isOld(Path path, Instant now) {
        try {
            return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS)
                    .toInstant()
                    .isBefore(now.minus(LONGEST_START));
        } catch (IOException goneOrUnreadable) {
            return false;
        }
    }

    private static boolean isSocketOf(String owner, Path path) {
        try {
            Map<String, Object> file = Files.readAttributes(path, "unix:mode,owner", LinkOption.NOFOLLOW_LINKS);
            return file.get("mode") instanceof Integer mode
                    && (mode & FILE_TYPE) == SOCKET
                    && file.get("owner") instanceof UserPrincipal user
                    && user.getName().equals(owner);
        } catch (IOException goneOrUnreadable) {
            return false;
        }
    }

    /** Connects without waiting: where many wait already, there is a process. */
    private static State stateOf(Path path) {
        try (SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            connection.configureBlocking(false);
            boolean unused = connection.connect(UnixDomainSocketAddress.of(path));
            return State.LISTENS;
        } catch (ConnectException refused) {
            return State.ABANDONED;
        } catch (IOException unseen) { // gone, or this process has too many open files
            return State.UNKNOWN;
        }
    }

    /** {@return the path of the socket} */
    Path path() {
        return path;
    }

    /**
     * Answers until the time is over, or {@link Tokens#isOver} says so. While the place is locked, each request gets nothing.
     *
     * @param span how long; the time in which the machine sleeps counts
     */
    void run(Duration span) {
        AgentTime.Moment begin = time.now();
        var atEnd = timer.schedule(socket::stop, span.toMillis(), TimeUnit.MILLISECONDS);
        var looks = timer.scheduleWithFixedDelay(
                () -> look(begin, span), LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        BooleanSupplier isShut = () -> place.isLocked() || !begin.isWithin(span, time.now());
        try {
            socket.serve((asked, by) -> {
                answer(asked, by, isShut);
                look(begin, span);
            });
        } catch (IOException broken) {
            throw CommandException.failed("the socket failed: " + broken.getMessage());
        } finally {
            atEnd.cancel(false);
            looks.cancel(false);
        }
    }

    /** Ends where the time is over by either clock, and forgets the last token. */
    private void look(AgentTime.Moment begin, Duration span) {
        Obtained known = last;
        if (known != null && !known.at().isWithin(SHARED, time.now())) {
            last = null;
        }
        if (tokens.isOver() || !begin.isWithin(span, time.now())) {
            socket.stop();
        }
    }

    private void answer(Exchange asked, PersonalSocket.Client by, BooleanSupplier isShut) throws IOException {
        if (!asked.path().equals("/token") || asked.body().length > 0) {
            by.write(UNKNOWN, NOTHING);
            return;
        }
        if (by.hasHungUp()) { // the client has gone, so no one is asked
            return;
        }
        AgentTime.Moment since = time.now();
        boolean isWanted = !isShut.getAsBoolean()
                && tokens.isWanted(
                        () -> !since.isWithin(LONGEST_QUESTION, time.now()) || isShut.getAsBoolean() || hasHungUp(by));
        Optional<Secret> obtained = isWanted && !isShut.getAsBoolean() ? obtained() : Optional.empty();
        Optional<Secret> given = isShut.getAsBoolean() ? Optional.empty() : obtained; // since the request
        byte[] answer = given.map(secret -> (secret.reveal() + "\n").getBytes(StandardCharsets.UTF_8))
                .orElse(NOTHING);
        by.write(given.isPresent() ? OK : REFUSED, answer);
    }

    private static boolean hasHungUp(PersonalSocket.Client by) {
        try {
            return by.hasHungUp();
        } catch (IOException broken) {
            return true;
        }
    }

    private Optional<Secret> obtained() {
        synchronized (obtaining) {
            Obtained known = last;
            if (known == null || !known.at().isWithin(SHARED, time.now())) {
                known = new Obtained(tokens.obtain().orElse(null), time.now());
                last = known;
            }
            return Optional.ofNullable(known.token());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        socket.close();
    }
}
