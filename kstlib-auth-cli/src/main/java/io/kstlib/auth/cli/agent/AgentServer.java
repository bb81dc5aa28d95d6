package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.agent.AgentAnswers.RequestedCommand;
import io.kstlib.auth.cli.agent.AgentPlace.About;
import io.kstlib.auth.cli.agent.ForwardCommand.TokenForward;
import io.kstlib.auth.cli.agent.PersonalSocket.Exchange;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun.LibrarySource;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.ProcessIo;
import io.kstlib.auth.cli.command.Times;
import io.kstlib.files.AtomicFile;
import io.kstlib.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The agent at its socket. There is one for each place, by a lock on a file that the system releases when the process ends, however it ends. It answers the
 * launcher of its own build only.
 */
final class AgentServer implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /** How long the next agent waits for the end of the one before, which may have to finish a refresh. */
    private static final Duration LONGEST_TAKEOVER = Duration.ofSeconds(25);

    private static final Duration TRY_AGAIN_AFTER = Duration.ofMillis(50);

    private static final int OK = 200;
    private static final int NOT_AT_HAND = 404;
    private static final int OF_ANOTHER_BUILD = 410;
    private static final int LOCKED = 423;

    /** How long an end waits for the made-up requests, of which one is under way at most. */
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(5);

    private static final byte[] NOTHING = new byte[0];

    private final AgentPlace place;
    private final FileChannel lock;
    private final PersonalSocket socket;
    private final AgentAnswers answers;
    private final HeldLibraries libraries;
    private final AgentLog log;
    private final Installation installation;
    private final Instant since;
    private final AtomicBoolean isReplaced = new AtomicBoolean();
    private final AtomicBoolean isEnding = new AtomicBoolean();
    private final Object closing = new Object();
    private volatile @Nullable Thread warmUp;
    private boolean isClosed;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong passedOn = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Runs a command line within the process, as the command itself would. */
    @FunctionalInterface
    public interface CommandRunner {

        /**
         * {@return the exit code}
         *
         * @param here the surroundings of the process that asks
         * @param arguments the command line
         * @param source the source of the library
         */
        int run(ProcessIo here, List<String> arguments, LibrarySource source);
    }

    private AgentServer(
            ProcessIo here,
            CommandRunner commands,
            Installation installation,
            Duration idle,
            AgentPlace place,
            FileChannel lock,
            AgentLog log)
            throws IOException {
        this.installation = installation;
        this.place = place;
        this.lock = lock;
        this.log = log;
        ThreadFactory daemons = log.daemons();
        AgentTime time = new AgentTime(here.clock(), System::nanoTime);
        this.libraries = new HeldLibraries(
                idle, time, log, work -> daemons.newThread(work).start());
        this.answers = new AgentAnswers(here, commands, libraries);
        this.socket = PersonalSocket.open(place.socket(), place.owner(), PersonalSocket.LONGEST_EXCHANGE, daemons);
        this.since = here.clock().instant();
    }

    /**
     * Takes the place of the person's agent. Waits for one that is ending.
     *
     * @param here the process
     * @param commands runs command lines within it
     * @param distribution the folder of the distribution, as the launcher names it to the Java that it protects from debuggers; {@code null} where another
     *     one was started
     * @param idle the time after the last request in which a token is still refreshed
     * @return the agent, which {@link #run} lets answer
     * @throws CommandException if an agent is there already, or the place cannot be used
     */
    static AgentServer open(ProcessIo here, CommandRunner commands, @Nullable String distribution, Duration idle) {
        AgentPlace place = AgentPlace.of(here.environment());
        Installation installation = Installation.at(distribution);
        place.prepare();
        AgentLog log = new AgentLog(here.err(), here.clock());
        FileChannel lock = null;
        try {
            lock = taken(place);
            Files.deleteIfExists(place.socket()); // of an agent that was killed
            TokenForward.removeAbandoned(place, here.clock().instant());
            AgentServer agent = new AgentServer(here, commands, installation, idle, place, lock, log);
            if (place.isLocked()) {
                HeldLibraries.Lock unused = agent.libraries.lock();
            }
            log.daemons().newThread(agent::lookAgainAndAgain).start();
            return agent;
        } catch (IOException | UnsupportedOperationException unusable) {
            if (lock != null) {
                PersonalSocket.close(lock);
            }
            throw CommandException.failed("the socket " + place.socket() + " cannot be made: " + unusable.getMessage());
        }
    }

    /**
     * Answers made-up requests in the background, so that the first real ones are answered as fast as later ones.
     *
     * @param here the process
     * @param commands runs command lines within it
     */
    void warmUp(ProcessIo here, CommandRunner commands) {
        Thread thread = log.daemons().newThread(() -> {
            try {
                int unused = new Rehearsal(here, commands)
                        .run(place.folder(), () -> isEnding.get() || ended.getCount() == 0);
            } catch (IOException full) {
                log.say("the first answers may take longer: " + full.getMessage());
            }
        });
        warmUp = thread;
        thread.start();
    }

    /** Waits until the home of the made-up requests is removed. */
    private void endWarmUp() {
        try {
            Thread thread = warmUp;
            if (thread != null) {
                thread.join(LONGEST_WARM_UP.toMillis());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static FileChannel taken(AgentPlace place) throws IOException {
        long end = System.nanoTime() + LONGEST_TAKEOVER.toNanos();
        while (true) {
            FileChannel lock = place.take();
            if (lock != null) {
                return lock;
            }
            if (place.ask(About.STATUS).isPresent()) {
                throw new CommandException(ExitCode.AGENT_DONE, "an agent runs already; see: kstlib agent status");
            }
            if (System.nanoTime() - end >= 0) {
                throw CommandException.failed(place.holder() + " has not ended yet; try again in a minute");
            }
            LockSupport.parkNanos(TRY_AGAIN_AFTER.toNanos());
        }
    }

    /** Checks on a thread of its own each time, so that a defect ends one check only. */
    private void lookAgainAndAgain() {
        try {
            while (!ended.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                Thread look = log.daemons().newThread(this::look);
                look.start();
                look.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Refreshes due tokens if this agent still has the place. */
    void look() {
        if (isEnding.get()) {
            libraries.refresh(); // only tokens that are not stored yet are left
            endWhenStored();
        } else if (!socket.isInPlace()) {
            log.say("the agent ends, because its socket " + socket + " is gone");
            stepDown();
        } else if (libraries.hasWork() && !installation.isUnchanged()) {
            stepDown();
        } else {
            libraries.refresh();
        }
    }

    /** Ends, because another agent answers from now on. */
    private void stepDown() {
        isReplaced.set(true);
        isEnding.set(true);
        libraries.end();
        endWhenStored();
    }

    /** Ends at once, or at a later check if a refreshed token is not stored yet and would be lost. Until then no token is handed out. */
    private void endWhenStored() {
        if (libraries.hasEnded()) {
            socket.stop();
        } else if (!libraries.unstored().isEmpty()) {
            log.say("the agent ends when it has stored the refreshed token of "
                    + String.join(", ", libraries.unstored()) + "; until then it answers nothing");
        }
    }

    /**
     * Answers until it is asked to stop.
     *
     * @return {@code AGENT_AWAY} if it has to be started anew: the distribution has changed, or the socket is gone
     */
    ExitCode run() {
        try {
            socket.serve(new PersonalSocket.Service() {
                @Override
                public boolean isQuick(Exchange asked) {
                    return !asked.path().equals("/ask");
                }

                @Override
                public void answer(Exchange asked, PersonalSocket.Client by) throws IOException {
                    AgentServer.this.answer(asked, by);
                }
            });
            return isReplaced.get() ? ExitCode.AGENT_AWAY : ExitCode.AGENT_DONE;
        } catch (IOException broken) {
            throw CommandException.failed("the socket failed: " + broken.getMessage());
        }
    }

    private void answer(Exchange asked, PersonalSocket.Client by) throws IOException {
        switch (asked.path()) {
            case "/ask" -> ask(asked.body(), by);
            case "/status" -> by.write(OK, Json.write(status()));
            case "/lock" -> {
                rememberLock();
                HeldLibraries.Lock locked = libraries.lock();
                libraries.awaitClosed();
                socket.endThreads();
                FreeMemory.overwrite();
                by.write(
                        OK,
                        Json.write(Map.of(
                                "readable", locked.readable(),
                                "undecided", locked.undecided(),
                                "unstored", locked.unstored())));
            }
            case "/unlock" -> {
                forgetLock();
                libraries.unlock();
                by.write(OK, Json.write(status()));
            }
            case "/stop" -> stop(by);
            default -> by.write(NOT_AT_HAND, NOTHING);
        }
    }

    /** A lock outlasts this process: systemd or launchd restarts an agent that crashes or ends for a newer build. */
    private void rememberLock() {
        try {
            place.rememberLock();
        } catch (IOException full) {
            log.say("the lock does not outlast this process: " + full.getMessage());
        }
    }

    private void forgetLock() {
        try {
            place.forgetLock();
        } catch (IOException readOnly) {
            log.say("the next agent starts locked: " + readOnly.getMessage());
        }
    }

    /** Ends, unless a refreshed token would be lost. Nothing begins any more at the time of this check. */
    private void stop(PersonalSocket.Client by) throws IOException {
        libraries.end();
        Map<String, Object> status = status();
        if (List.of().equals(status.get("unstored"))) {
            isEnding.set(true);
        } else if (!isEnding.get()) {
            libraries.goOn();
        }
        try {
            by.write(OK, Json.write(status));
        } finally {
            if (isEnding.get()) {
                endWhenStored();
            }
        }
    }

    private void ask(byte[] body, PersonalSocket.Client by) throws IOException {
        RequestedCommand asked = RequestedCommand.parse(body).orElse(null);
        if (asked == null) {
            passOn(by, NOT_AT_HAND);
        } else if (isReplaced.get() || !installation.isThatOf(asked.launcher())) {
            passOn(by, OF_ANOTHER_BUILD);
            stepDown();
        } else if (libraries.isLocked()) {
            passOn(by, LOCKED);
        } else {
            Optional<byte[]> answer = answers.answer(asked);
            if (libraries.isLocked()) { // since it was asked
                passOn(by, LOCKED);
            } else if (answer.isPresent()) {
                answered.incrementAndGet();
                by.write(OK, answer.get());
            } else {
                passOn(by, NOT_AT_HAND);
            }
        }
    }

    private void passOn(PersonalSocket.Client by, int status) throws IOException {
        passedOn.incrementAndGet();
        by.write(status, NOTHING);
    }

    private Map<String, Object> status() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("pid", ProcessHandle.current().pid());
        status.put("since", Times.iso(since));
        status.put("locked", libraries.isLocked());
        status.put("providers", libraries.logins());
        status.put("unstored", libraries.unstored());
        status.put("warned", log.warned());
        status.put("said", log.said());
        status.put("answered", answered.get());
        status.put("passed_on", passedOn.get());
        return status;
    }

    /**
     * Ends the exchanges that are under way, finishes refreshes, forgets everything, and leaves the place. Called again, also by another thread, it waits until all
     * this is done.
     */
    @Override
    public void close() {
        synchronized (closing) {
            if (isClosed) {
                return;
            }
            isClosed = true;
            socket.close();
            ended.countDown();
            libraries.close();
            endWarmUp();
            PersonalSocket.close(lock);
        }
    }

    /**
     * The memory of Java that holds nothing any more. Forgotten secrets stay readable in it until something else is written there, in a dump, a swap file, or for
     * root.
     */
    static final class FreeMemory {

        private static final int BLOCK = 16 << 10;

        /** So much of the heap, as a divisor, is held at a time, so that each space of it is filled in turn. */
        private static final int HELD = 4;

        /** So many times the heap is filled. */
        private static final int TIMES = 4;

        /** Bytes of the heap that are filled at most, so that a lock is answered within seconds. The launcher gives the agent a quarter of that. */
        private static final long LARGEST_HEAP = 256L << 20;

        private static final int LARGEST_BUFFER = 16 << 10;
        private static final int SMALLEST_BUFFER = 32;
        private static final int BUFFERS = 200;

        private FreeMemory() {}

        /**
         * Collects forgotten objects, and overwrites them with zeros, of which new arrays consist. Memory that living threads have freed outside of the heap may stay, and
         * so may the memory that another system library than that of GNU has freed, and some of a heap larger than 256 MB.
         */
        static void overwrite() {
            System.gc();
            long heap = filled(Runtime.getRuntime().totalMemory());
            byte[][] held = new byte[Math.toIntExact(heap / HELD / BLOCK)][];
            for (long block = 0; block < heap * TIMES / BLOCK; block++) {
                held[Math.toIntExact(block % held.length)] = new byte[BLOCK];
            }
            held = null;
            overwriteBuffers();
            System.gc();
        }

        /** {@return the number of bytes that are filled in a heap of that size} */
        static long filled(long heap) {
            return Math.min(heap, LARGEST_HEAP);
        }

        /** Fills the memory that threads have freed outside of the heap, the large pieces first. */
        private static void overwriteBuffers() {
            List<ByteBuffer> buffers = new ArrayList<>();
            try {
                for (int size = LARGEST_BUFFER; size >= SMALLEST_BUFFER; size /= 2) {
                    for (int i = 0; i < BUFFERS; i++) {
                        buffers.add(ByteBuffer.allocateDirect(size));
                    }
                }
            } finally {
                Reference.reachabilityFence(buffers);
            }
        }
    }

    /**
     * The distribution that this process was started from. An agent of another one, or of one that has changed since, must not answer: what it says may differ
     * from what the command says. Immutable.
     */
    static final class Installation {

        /** The folders and files that make the command: where a file has changed, it is another command. */
        private static final List<String> PARTS = List.of(
                "bin", "lib", "plugins", "recipients", "runtime/linked-from", "runtime/bin", "runtime/lib/modules");

        private static final int MOST_LINKS = 40;

        private final Path folder;

        /** The attributes of each file at the start, and of each folder with the names in it; empty where there was nothing. */
        private final Map<Path, Map<String, Object>> seen;

        private Installation(Path folder, Map<Path, Map<String, Object>> seen) {
            this.folder = folder;
            this.seen = seen;
        }

        /**
         * {@return the distribution as it is now}
         *
         * @param distribution its folder, as the launcher names it; {@code null} where Java was started without one
         * @throws CommandException if there is none
         */
        static Installation at(@Nullable String distribution) {
            if (distribution == null) {
                throw CommandException.failed("start the agent by the script bin/kstlib");
            }
            Path folder = Path.of(distribution).toAbsolutePath();
            return new Installation(folder, seen(folder));
        }

        /**
         * Whether a launcher belongs to this distribution, and nothing of it has changed since the start.
         *
         * @param launcher the script as it was started; a link, where it is installed so
         */
        boolean isThatOf(Path launcher) {
            return isIn(launcher) && isUnchanged();
        }

        /** Finds the folder of a launcher as the launcher itself does. */
        private boolean isIn(Path launcher) {
            try {
                Path script = launcher;
                for (int links = 0; Files.isSymbolicLink(script); links++) {
                    if (links == MOST_LINKS) {
                        return false;
                    }
                    script = script.resolveSibling(Files.readSymbolicLink(script));
                }
                return script.resolve("../..").normalize().toRealPath().equals(folder);
            } catch (IOException gone) {
                return false;
            }
        }

        /** Whether nothing of it has changed since the start. */
        boolean isUnchanged() {
            return seen.entrySet().stream().allMatch(file -> file.getValue().equals(attributes(file.getKey())));
        }

        private static Map<Path, Map<String, Object>> seen(Path folder) {
            Map<Path, Map<String, Object>> seen = new LinkedHashMap<>();
            for (String name : PARTS) {
                Path part = folder.resolve(name);
                seen.put(part, attributes(part));
                if (Files.exists(part)) {
                    seen.putAll(inside(part));
                }
            }
            return seen;
        }

        private static Map<Path, Map<String, Object>> inside(Path part) {
            Map<Path, Map<String, Object>> inside = new LinkedHashMap<>();
            try (Stream<Path> files = Files.walk(part, 2)) {
                files.forEach(file -> inside.put(file, attributes(file)));
            } catch (IOException | UncheckedIOException changing) {
                return inside; // the command does not read it either
            }
            return inside;
        }

        /** Reads what tells whether a file has changed. Times have ticks: a folder may get a file and keep its time, so its names are read, too. */
        private static Map<String, Object> attributes(Path file) {
            try {
                Map<String, Object> attributes =
                        new HashMap<>(Files.readAttributes(file, "unix:ino,size,ctime,isDirectory"));
                if (Boolean.TRUE.equals(attributes.get("isDirectory"))) {
                    attributes.put("names", names(file));
                }
                return attributes;
            } catch (IOException | UncheckedIOException missing) {
                return Map.of();
            }
        }

        private static Set<Path> names(Path folder) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                return files.collect(Collectors.toSet());
            }
        }
    }

    /**
     * Answers made-up requests after the start, so that Java has loaded and compiled what the first real ones need. They are for a login that never happened, in a home
     * of their own, with a token that stays valid: no key of the person and no server has a part in it, and the agent holds nothing of it afterwards.
     */
    static final class Rehearsal {

        /** So often does each request come. Java has compiled by then what answers. */
        private static final int ROUNDS = 150;

        /** On a busy machine, the real requests come first. */
        private static final Duration LONGEST = Duration.ofSeconds(5);

        private static final String CONFIGURATION = """
                auth:
                  token_storage: file
                  providers:
                    example: { type: oidc, issuer: "https://login.example.com", client_id: example, scopes: [openid] } # both styles of YAML occur
                """;

        private static final String TOKEN = """
                {
                  "access_token": "example",
                  "token_type": "Bearer",
                  "expires_at": "9999-01-01T00:00:00+00:00",
                  "refresh_token": null,
                  "scope": ["openid"],
                  "id_token": null,
                  "issued_at": "2026-01-01T00:00:00+00:00",
                  "metadata": {
                    "kstlib": {
                      "server": "https://login.example.com", "client_id": "example", "trust": "java",
                      "section": "auv93QeDkeosuPp45EKDTxkX0O-Oj37SSMNkL6g25nA"
                    }
                  }
                }
                """;

        private static final String AS_GIT = "protocol=https\nhost=git.example.com\n\n";

        private final ProcessIo agent;
        private final AgentServer.CommandRunner commands;

        /**
         * @param agent the process of the agent
         * @param commands runs command lines within it
         */
        Rehearsal(ProcessIo agent, AgentServer.CommandRunner commands) {
            this.agent = agent;
            this.commands = commands;
        }

        /**
         * Answers until it is fast.
         *
         * @param folder the folder of the made-up home, which is removed afterwards; only its owner can use it
         * @param isOver whether to end early
         * @return the number of answered requests
         * @throws IOException if the home cannot be made or removed
         */
        int run(Path folder, BooleanSupplier isOver) throws IOException {
            Path home = folder.resolve("rehearsal");
            Path settings = home.resolve(".config/kstlib");
            Path tokens = settings.resolve("auth/tokens");
            long end = System.nanoTime() + LONGEST.toNanos();
            int answered = 0;
            HeldLibraries libraries = libraries();
            try {
                AtomicFile.createFoldersForOwner(tokens);
                AtomicFile.writeForOwner(settings.resolve("kstlib.conf.yml"), bytes(CONFIGURATION));
                AtomicFile.writeForOwner(tokens.resolve("example.token.json"), bytes(TOKEN));
                AgentAnswers answers = new AgentAnswers(agent, commands, libraries);
                List<byte[]> requests = List.of(
                        request(home, "", "auth", "token", "-q"),
                        request(
                                home,
                                AS_GIT,
                                "auth",
                                "credential",
                                "git",
                                "example",
                                "--host",
                                "git.example.com",
                                "get"));
                for (int round = 0; round < ROUNDS && !isOver.getAsBoolean() && System.nanoTime() - end < 0; round++) {
                    for (byte[] request : requests) {
                        answered += RequestedCommand.parse(request)
                                .flatMap(answers::answer)
                                .map(answer -> 1)
                                .orElse(0);
                    }
                }
                return answered;
            } finally {
                try {
                    libraries.close();
                } finally {
                    remove(home);
                }
            }
        }

        private HeldLibraries libraries() {
            PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            return new HeldLibraries(
                    LONGEST,
                    new AgentTime(agent.clock(), System::nanoTime),
                    new AgentLog(nowhere, agent.clock()),
                    Runnable::run);
        }

        private byte[] request(Path home, String input, String... arguments) {
            Map<String, String> variables = new LinkedHashMap<>(RequestedCommand.ofKeys(agent.environment()));
            variables.put("HOME", home.toString());
            StringBuilder text = new StringBuilder("launcher " + home + "\ndirectory " + home + "\nterminals \n");
            variables.forEach((name, value) ->
                    text.append("set ").append(name).append('=').append(value).append('\n'));
            Stream.of(arguments)
                    .forEach(argument ->
                            text.append("argument ").append(argument).append('\n'));
            return bytes(text.append("input\n").append(input).toString());
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        /** Removes a folder with all that is in it, also where something else removes parts of it at the same time. */
        private static void remove(Path folder) throws IOException {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path gone, IOException failed) throws IOException {
                    if (failed instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failed;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException failed)
                        throws IOException {
                    Files.deleteIfExists(emptied);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }
}
