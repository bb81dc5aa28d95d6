package io.kstlib.tests.witness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Looks again and again at every file below some directories, and at the arguments of every process. It keeps what it sees, so that it also
 * finds what exists only for a moment. Closing it ends it.
 */
public final class Witness implements AutoCloseable {

    private static final long PAUSE_NANOS = 500_000;

    /** A file may be there for a moment; a process takes longer to start, and to list all processes takes longer than to look at a few files. */
    private static final int ROUNDS_BETWEEN_PROCESSES = 20;

    private static final Path PROCESSES = Path.of("/proc");

    private final List<Path> directories;
    private final Map<Version, String> seen = new ConcurrentHashMap<>();
    private final Set<String> arguments = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean watching = true;

    private record Version(Path file, Object key, long size, long modified) {}

    private Witness(List<Path> directories) {
        this.directories = directories;
        this.thread = new Thread(this::watch, "witness");
    }

    /**
     * @param directories the directories, including everything below them
     * @return a witness that has begun to look
     */
    public static Witness of(Path... directories) {
        Witness witness = new Witness(List.of(directories));
        witness.thread.start();
        return witness;
    }

    private void watch() {
        for (int round = 0; watching; round++) {
            directories.forEach(this::lookBelow);
            if (round % ROUNDS_BETWEEN_PROCESSES == 0 && Files.isDirectory(PROCESSES)) {
                ProcessHandle.current().descendants().forEach(this::keepArguments);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        directories.forEach(this::lookBelow);
    }

    private void lookBelow(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.forEach(this::keep);
        } catch (IOException | UncheckedIOException gone) {
            return; // a file disappeared meanwhile; the next round follows
        }
    }

    private void keepArguments(ProcessHandle process) {
        try {
            Path file = PROCESSES.resolve(String.valueOf(process.pid())).resolve("cmdline");
            arguments.add(Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' '));
        } catch (IOException ended) {
            return; // nothing of it is visible any more
        }
    }

    private void keep(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                return;
            }
            Version version = new Version(
                    file,
                    String.valueOf(attributes.fileKey()),
                    attributes.size(),
                    attributes.lastModifiedTime().toMillis());
            if (!seen.containsKey(version)) {
                seen.put(version, Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        } catch (NoSuchFileException gone) {
            return;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * @return the content of each file that was seen, by its name and version
     */
    public Map<String, String> files() {
        Map<String, String> testimony = new LinkedHashMap<>();
        seen.forEach((version, content) -> testimony.put(version.toString(), content));
        return testimony;
    }

    /**
     * @return the arguments of each process that was seen, below the test's own
     */
    public Set<String> arguments() {
        return Set.copyOf(arguments);
    }

    @Override
    public void close() {
        watching = false;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
