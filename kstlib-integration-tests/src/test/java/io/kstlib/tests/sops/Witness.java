package io.kstlib.tests.sops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Looks at every file below a directory over and over and keeps what it sees, so that what was on the disk for a moment only is not missed.
 * Closing it ends it.
 */
final class Witness implements AutoCloseable {

    private static final long PAUSE_NANOS = 500_000;

    private final Path directory;
    private final Map<Version, String> seen = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean watching = true;

    private record Version(Path file, Object key, long size, long modified) {}

    private Witness(Path directory) {
        this.directory = directory;
        this.thread = new Thread(this::watch, "witness");
    }

    static Witness of(Path directory) {
        Witness witness = new Witness(directory);
        witness.thread.start();
        return witness;
    }

    private void watch() {
        while (watching) {
            look();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        look();
    }

    private void look() {
        try (Stream<Path> files = Files.walk(directory)) {
            files.forEach(this::keep);
        } catch (IOException | UncheckedIOException gone) {
            return; // a file went away while it was looked at; there is a next time
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

    /** Everything that was seen, by file and version. */
    Map<String, String> testimony() {
        Map<String, String> testimony = new LinkedHashMap<>();
        seen.forEach((version, content) -> testimony.put(version.toString(), content));
        return testimony;
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
