package io.kstlib.auth.cli.agent;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.net.ExtendedSocketOptions;

/**
 * A socket at which the person's own programs ask. Limits the number, size and time of connections. Closes those of other users and malformed
 * requests without an answer. Requests are read by other threads than those that answer, so neither a silent program nor a slow answer keeps
 * others waiting. A client that does not read its answer is disconnected after a time.
 */
final class PersonalSocket implements Closeable {

    /** How the name of a socket ends. */
    static final String NAME_ENDS = ".sock";

    /** How the name ends until the socket listens. */
    static final String NEW_NAME_ENDS = ".new";

    private static final int MOST_WAITING = 512;
    private static final int READERS = 64;
    private static final int ANSWERERS = 16;

    /** How many bytes of requests are kept, waiting or being answered: many of the usual ones, and few of the longest. */
    private static final int MOST_BYTES = 4 << 20;

    /** How long a request may take to come, and an answer to be read. */
    static final Duration LONGEST_EXCHANGE = Duration.ofSeconds(2);

    private static final Duration AFTER_FAILURE = Duration.ofMillis(100);
    private static final int MOST_FAILURES = 100;

    private final Path path;
    private final ServerSocketChannel socket;
    private final String owner;
    private static final long IDLE_SECONDS = 60;
    private static final int LOOKS = 1000;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);

    private final Duration longestExchange;
    private final Map<String, Object> inode;
    private final ThreadPoolExecutor readers;
    private final ThreadPoolExecutor answerers;
    private final ScheduledExecutorService timer;
    private final Semaphore bytes = new Semaphore(MOST_BYTES);

    /** Answers a request. */
    interface Service {

        /** Whether the answer comes at once, so that slow ones need not delay it. */
        default boolean isQuick(Exchange asked) {
            return false;
        }

        /**
         * @param asked the request
         * @param by the program that asks
         * @throws IOException if the answer is not read
         */
        void answer(Exchange asked, Client by) throws IOException;
    }

    /** A program of the person's own at the other end of a connection. */
    final class Client {

        private final SocketChannel connection;

        private Client(SocketChannel connection) {
            this.connection = connection;
        }

        /**
         * Writes the answer.
         *
         * @param status the status code; 200 for an answer, any other for none
         * @throws IOException if it is not read within the time
         */
        void write(int status, byte[] answer) throws IOException {
            Future<?> late = closeLater(connection);
            try {
                Exchange.write(connection, status, answer);
            } finally {
                late.cancel(false);
            }
        }

        /** Whether the client has gone. */
        boolean hasHungUp() {
            try {
                connection.configureBlocking(false);
                try {
                    return connection.read(ByteBuffer.allocate(1)) < 0;
                } finally {
                    connection.configureBlocking(true);
                }
            } catch (IOException broken) {
                return true;
            }
        }
    }

    private PersonalSocket(
            Path path, ServerSocketChannel socket, String owner, Duration longestExchange, ThreadFactory daemons)
            throws IOException {
        this.path = path;
        this.socket = socket;
        this.owner = owner;
        this.longestExchange = longestExchange;
        this.inode = inode(path);
        this.readers = pool(READERS, daemons);
        this.answerers = pool(ANSWERERS, daemons);
        this.timer = Executors.newSingleThreadScheduledExecutor(daemons);
    }

    private static ThreadPoolExecutor pool(int threads, ThreadFactory daemons) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), daemons);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Ends the threads, those that still finish an exchange too, except for the reader that calls this. Each keeps a buffer outside of the heap with what it
     * read or wrote last. Waits two seconds for each kind at most.
     */
    void endThreads() {
        endThreads(answerers, 0);
        endThreads(readers, 1);
    }

    private static void endThreads(ThreadPoolExecutor pool, int most) {
        pool.setKeepAliveTime(1, TimeUnit.NANOSECONDS);
        for (int look = 0; look < LOOKS && pool.getPoolSize() > most; look++) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        pool.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    }

    /** Returns what distinguishes the socket from a later one at the same path. The number does not: a file system that is made anew begins with the same ones. */
    private static Map<String, Object> inode(Path path) throws IOException {
        return Files.readAttributes(path, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Opens a socket. It is made beside its path, and moved there when it listens: so one that is found and refuses a connection is that of a process that has ended.
     *
     * @param path its place, in a folder of the person's own; a name that ends with {@link #NAME_ENDS}
     * @param owner the name of the person
     * @param longestExchange the limit for a request to come, and for an answer to be read; {@link #LONGEST_EXCHANGE}
     * @param daemons makes the threads
     * @throws IOException if it cannot be made
     */
    static PersonalSocket open(Path path, String owner, Duration longestExchange, ThreadFactory daemons)
            throws IOException {
        Path made = path.resolveSibling(String.valueOf(path.getFileName()).replace(NAME_ENDS, NEW_NAME_ENDS));
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Files.deleteIfExists(made);
            socket.bind(UnixDomainSocketAddress.of(made), MOST_WAITING);
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
            return new PersonalSocket(path, socket, owner, longestExchange, daemons);
        } catch (IOException unusable) {
            close(socket);
            var unused = made.toFile().delete(); // it is there if only the move failed
            throw unusable;
        }
    }

    /**
     * Serves until it is {@linkplain #stop stopped}.
     *
     * @throws IOException if the socket fails
     */
    void serve(Service service) throws IOException {
        int failures = 0;
        while (socket.isOpen()) {
            try {
                SocketChannel connection = socket.accept();
                failures = 0;
                receive(connection, service);
            } catch (IOException failed) {
                failures++;
                if (!socket.isOpen()) {
                    return;
                }
                if (failures > MOST_FAILURES) {
                    throw failed;
                }
                LockSupport.parkNanos(AFTER_FAILURE.toNanos()); // too many open files, for example
            }
        }
    }

    private void receive(SocketChannel connection, Service service) {
        try {
            readers.execute(() -> read(connection, service));
        } catch (RejectedExecutionException tooMany) {
            close(connection);
        }
    }

    /** Reads one request. One that fails or is late is closed without an answer. */
    private void read(SocketChannel connection, Service service) {
        boolean isAnsweredLater = false;
        try {
            Exchange asked = isOfOwner(connection) ? read(connection).orElse(null) : null;
            if (asked != null && service.isQuick(asked)) {
                service.answer(asked, new Client(connection));
            } else if (asked != null) {
                isAnsweredLater = answerLater(asked, connection, service);
            }
        } catch (IOException | RejectedExecutionException unanswered) {
            return;
        } finally {
            if (!isAnsweredLater) {
                close(connection);
            }
        }
    }

    /** Returns whether there is room for the request. */
    private boolean answerLater(Exchange asked, SocketChannel connection, Service service) {
        int size = asked.body().length;
        if (!bytes.tryAcquire(size)) {
            return false;
        }
        boolean isTaken = false;
        try {
            answerers.execute(() -> answer(asked, connection, service));
            isTaken = true;
        } finally {
            if (!isTaken) {
                bytes.release(size);
            }
        }
        return true;
    }

    private void answer(Exchange asked, SocketChannel connection, Service service) {
        try (connection) {
            service.answer(asked, new Client(connection));
        } catch (IOException gone) { // no one reads it
            return;
        } finally {
            bytes.release(asked.body().length);
        }
    }

    private boolean isOfOwner(SocketChannel connection) throws IOException {
        return connection
                .getOption(ExtendedSocketOptions.SO_PEERCRED)
                .user()
                .getName()
                .equals(owner);
    }

    private Optional<Exchange> read(SocketChannel connection) throws IOException {
        Future<?> late = closeLater(connection);
        try {
            return Exchange.read(new BufferedInputStream(Channels.newInputStream(connection)));
        } finally {
            late.cancel(false);
        }
    }

    private Future<?> closeLater(SocketChannel connection) throws IOException {
        try {
            return timer.schedule(() -> close(connection), longestExchange.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ends) {
            throw new IOException("the socket is closed", ends);
        }
    }

    static void close(Closeable open) {
        try {
            open.close();
        } catch (IOException broken) { // the connection is closed
            return;
        }
    }

    /** Whether the socket is still at its path. */
    boolean isInPlace() {
        try {
            return inode(path).equals(inode);
        } catch (IOException gone) {
            return false;
        }
    }

    /** Takes no further connection. */
    void stop() {
        close(socket);
    }

    /** Waits for the answers that are under way, and removes the socket. */
    @Override
    public void close() {
        stop();
        readers.shutdown();
        answerers.shutdown();
        try {
            boolean unusedRead = readers.awaitTermination(longestExchange.toMillis(), TimeUnit.MILLISECONDS);
            boolean unusedAnswered = answerers.awaitTermination(longestExchange.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        timer.shutdownNow();
        if (isInPlace()) {
            remove();
        }
    }

    private void remove() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException stays) { // the next one removes it
            return;
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /**
     * One request and its answer, as HTTP/1.1 (RFC 9112): a POST with a Content-Length, one for each connection. A request of another form gets no
     * answer.
     */
    static final class Exchange {

        /** The most that a request may hold: a credential helper reads as much from its tool, and a little is added. */
        static final int LONGEST_BODY = 96 * 1024;

        private static final int LONGEST_HEAD = 8 * 1024;
        private static final Pattern FIRST_LINE = Pattern.compile("POST (/[a-z]{1,20}) HTTP/1\\.1");
        private static final Pattern LENGTH = Pattern.compile("content-length: *([0-9]{1,6}) *");

        private final String path;
        private final byte[] body;

        private Exchange(String path, byte[] body) {
            this.path = path;
            this.body = body;
        }

        /**
         * Reads a request.
         *
         * @return empty when it is of another form or too long
         * @throws IOException if it cannot be read to its end
         */
        static Optional<Exchange> read(InputStream in) throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            int last = 0;
            while (last != ('\r' << 24 | '\n' << 16 | '\r' << 8 | '\n')) {
                int next = in.read();
                if (next < 0 || head.size() == LONGEST_HEAD) {
                    return Optional.empty();
                }
                head.write(next);
                last = last << 8 | next;
            }
            List<String> lines =
                    head.toString(StandardCharsets.ISO_8859_1).lines().toList();
            Matcher first = FIRST_LINE.matcher(lines.get(0));
            if (!first.matches()) {
                return Optional.empty();
            }
            int bytes = LONGEST_BODY + 1;
            for (String line : lines) {
                Matcher length = LENGTH.matcher(line.toLowerCase(Locale.ROOT));
                if (length.matches()) {
                    bytes = Integer.parseInt(length.group(1));
                }
            }
            if (bytes > LONGEST_BODY) {
                return Optional.empty();
            }
            byte[] body = in.readNBytes(bytes);
            return body.length == bytes ? Optional.of(new Exchange(first.group(1), body)) : Optional.empty();
        }

        /**
         * Writes an answer.
         *
         * @param status the status code; 200 for an answer, any other for none
         */
        static void write(SocketChannel channel, int status, byte[] answer) throws IOException {
            byte[] head = ("HTTP/1.1 " + status + " " + (status == 200 ? "OK" : "No") + "\r\nContent-Length: "
                            + answer.length + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            ByteBuffer bytes = ByteBuffer.allocate(head.length + answer.length)
                    .put(head)
                    .put(answer)
                    .flip();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        /** Returns what is asked for, such as {@code /ask}. */
        String path() {
            return path;
        }

        /** Returns the request itself, which is not copied. */
        byte[] body() {
            return body;
        }

        /** Does not show the body, which holds the request of a tool. */
        @Override
        public String toString() {
            return "Exchange[" + path + "]";
        }
    }
}
