package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.base.Deadline;
import io.kstlib.files.AtomicFile;
import io.kstlib.files.BoundedInput;
import io.kstlib.files.FileOwnership;
import io.kstlib.files.HomeDirectory;
import io.kstlib.files.RegularFile;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The folder with the socket of the agent. The launcher looks for the socket at the same place. Immutable.
 *
 * @param folder an absolute path
 */
record AgentPlace(Path folder) {

    /** A system may allow 104 bytes, with one for the end (macOS), so no path is longer. */
    private static final int LONGEST_PATH = 100;

    private static final int LONGEST_PID = 10;

    private static final String SOCKET = "agent.sock";

    private static final int LONGEST_ANSWER = 256 * 1024;
    private static final long PATIENCE_SECONDS = 10;
    private static final String OK = "HTTP/1.1 200 ";
    private static final byte[] CLOSED = new byte[0];
    private static final int TRIES = 20;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /**
     * Finds the place: {@code $XDG_RUNTIME_DIR/kstlib}, else a folder under the home directory.
     *
     * @param environment the environment variables
     * @return the place, which need not exist
     * @throws CommandException if there is none, or its path is too long for a socket
     */
    static AgentPlace of(Map<String, String> environment) {
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        try {
            Path folder = runtime.isEmpty() ? inHome(environment) : Path.of(runtime, "kstlib");
            AgentPlace place = new AgentPlace(folder);
            Path unused = place.socketNamed(SOCKET);
            return place;
        } catch (InvalidPathException notAPath) {
            throw CommandException.configuration("XDG_RUNTIME_DIR is not a path: " + notAPath.getReason());
        }
    }

    private static Path inHome(Map<String, String> environment) {
        HomeDirectory home = HomeDirectory.of(environment);
        return home.path()
                .map(path -> path.resolve(".local/state/kstlib/agent"))
                .orElseThrow(() -> CommandException.configuration(HomeDirectory.VARIABLE + " " + home.problem()));
    }

    /** {@return the path of the socket} */
    Path socket() {
        return folder.resolve(SOCKET);
    }

    /**
     * Returns the path of a socket in the folder.
     *
     * @param name the name of the file
     * @throws CommandException if the path is not absolute, or too long for a socket
     */
    Path socketNamed(String name) {
        Path socket = folder.resolve(name);
        int bytes = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (!socket.isAbsolute() || bytes > LONGEST_PATH) {
            throw CommandException.configuration(
                    "the socket would be " + socket + ", which must be an absolute path of at most " + LONGEST_PATH
                            + " bytes; set XDG_RUNTIME_DIR to another directory of yours");
        }
        return socket;
    }

    /** {@return the address of the socket} */
    UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(socket());
    }

    /**
     * Takes the place, by a lock on a file. The system releases it when the process ends, however it ends.
     *
     * @return the locked file, which also says which process has it; {@code null} if another agent has it
     * @throws IOException if the file cannot be made
     */
    @Nullable
    FileChannel take() throws IOException {
        FileChannel file = FileChannel.open(lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean isTaken = false;
        try {
            isTaken = file.tryLock() != null;
            if (isTaken) {
                String pid = String.valueOf(ProcessHandle.current().pid());
                int unused = file.truncate(0).write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
                return file;
            }
            return null;
        } catch (OverlappingFileLockException byThisProcess) {
            return null;
        } finally {
            if (!isTaken) {
                file.close();
            }
        }
    }

    private Path lock() {
        return folder.resolve("agent.lock");
    }

    /** {@return whether the person locked this place, for the agent, the next one and the forwarded sockets} */
    boolean isLocked() {
        return Files.exists(locked(), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Locks this place, which is {@linkplain #prepare() prepared}.
     *
     * @throws IOException if the lock cannot be stored
     */
    void rememberLock() throws IOException {
        Files.write(locked(), new byte[0]);
    }

    /**
     * Unlocks the place. Does nothing if it is not locked.
     *
     * @throws IOException if the place stays locked
     */
    void forgetLock() throws IOException {
        boolean unused = Files.deleteIfExists(locked());
    }

    private Path locked() {
        return folder.resolve("agent.locked");
    }

    /** {@return the agent that took the place last, in words} */
    String holder() {
        try {
            String pid = new String(RegularFile.read(lock(), LONGEST_PID), StandardCharsets.US_ASCII);
            return pid.matches("[0-9]{1,10}") ? "the agent, process " + pid + "," : "the agent";
        } catch (IOException unknown) {
            return "the agent";
        }
    }

    /** {@return the file with what the agent says when it does not start; it holds no secret} */
    Path log() {
        return folder.resolve("agent.log");
    }

    /** {@return whether there is a socket, of a living agent or a dead one} */
    boolean hasSocket() {
        return Files.exists(socket(), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Makes the folder if it is not there, and checks it.
     *
     * @throws CommandException as {@link #check}, or if it cannot be made
     */
    void prepare() {
        try {
            AtomicFile.createFoldersForOwner(folder);
        } catch (IOException unwritable) {
            throw CommandException.failed(folder + " cannot be made: " + unwritable.getMessage());
        }
        check();
    }

    /**
     * Checks that the folder is the person's, and that no one else can use it or put something else in its place.
     *
     * @throws CommandException if it is not so
     */
    void check() {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !OWNER_ONLY.containsAll(rights)) {
                throw CommandException.configuration(
                        folder + " is open to other users, or no directory; run: chmod 700 " + folder);
            }
            FileOwnership.ofProcess(Map.of()).objection(folder).ifPresent(objection -> {
                throw CommandException.configuration(folder + " is not used, since it " + objection);
            });
        } catch (IOException | UnsupportedOperationException unknown) {
            throw CommandException.configuration("the owner of " + folder + " cannot be seen: " + unknown.getMessage());
        }
    }

    /**
     * Returns the name of the folder's owner, with which the user at the other end of a connection is compared.
     *
     * @throws IOException if it cannot be seen
     */
    String owner() throws IOException {
        return Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName();
    }

    /**
     * Asks the agent. An agent that ends closes the connections that it has not answered, and one that has too many to answer closes some. So it asks
     * again after that for a short time: by then there is no agent, or one that answers.
     *
     * @param about the question
     * @return the answer, as plain values; empty when no agent runs
     * @throws CommandException if the place is not safe, or the agent does not answer
     */
    Optional<Map<String, @Nullable Object>> ask(About about) {
        for (int tries = 0; tries < TRIES; tries++) {
            if (tries > 0) {
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            }
            Optional<SocketChannel> connection = connected();
            if (connection.isEmpty()) {
                return Optional.empty();
            }
            byte[] answer = answer(connection.get(), about).orElseThrow(() -> silent());
            if (answer.length > 0) {
                return Optional.of(parsed(answer).orElseThrow(() -> silent()));
            }
        }
        throw silent();
    }

    private Optional<SocketChannel> connected() {
        if (!hasSocket()) {
            return Optional.empty();
        }
        check();
        try {
            return Optional.of(SocketChannel.open(address()));
        } catch (IOException dead) { // the socket of an agent that was killed
            return Optional.empty();
        }
    }

    /** Returns the bytes of the answer; none if the agent closed the connection, and empty if it is silent or says too much. */
    private static Optional<byte[]> answer(SocketChannel opened, About about) {
        try (SocketChannel connection = opened) {
            String request = "POST /" + about.word + " HTTP/1.1\r\nHost: kstlib\r\nContent-Length: 0\r\n\r\n";
            return Deadline.begin("kstlib-agent-call", () -> exchange(connection, request))
                    .completeOnTimeout(Optional.empty(), PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (IOException unclosed) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> exchange(SocketChannel connection, String request) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                connection.write(bytes);
            }
            return BoundedInput.read(Channels.newInputStream(connection), LONGEST_ANSWER);
        } catch (IOException broken) {
            return Optional.of(CLOSED);
        }
    }

    private static Optional<Map<String, @Nullable Object>> parsed(byte[] answer) {
        String text = new String(answer, StandardCharsets.UTF_8);
        int head = text.indexOf("\r\n\r\n");
        if (head < 0 || !text.startsWith(OK)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.readObject(text.substring(head + 4)));
        } catch (JsonException broken) {
            return Optional.empty();
        }
    }

    private CommandException silent() {
        return CommandException.failed(
                holder() + " does not answer; try again in a minute, and only then end its process");
    }

    /** The requests about the agent. */
    enum About {
        /** Its status. */
        STATUS("status"),
        /** Forget everything and answer nothing. */
        LOCK("lock"),
        /** Answer again. */
        UNLOCK("unlock"),
        /** End. */
        STOP("stop");

        /** The path of the request, without the slash. */
        private final String word;

        About(String word) {
            this.word = word;
        }
    }
}
