package io.kstlib.storage.file.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.storage.file.store.LockedFileStore.DiskOperations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.function.Executable;

/** Stores, and what tests check about them. */
final class Fixture {

    static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    static final Duration WAIT = Duration.ofSeconds(30);

    /** The files of two tokens. */
    static final String CORPORATE = "corporate.token.json";

    static final String OTHER = "other.token.json";

    private Fixture() {}

    static LockedFileStore store(Path directory) {
        return store(directory, new DiskOperations());
    }

    static LockedFileStore store(Path directory, DiskOperations operations) {
        return new LockedFileStore(directory, OtherUsers.KEPT_OUT, FileMode.OWNER_READ_WRITE, CLOCK, operations);
    }

    static void write(LockedFileStore store, String name, String content) {
        store.locked(name, WAIT, file -> {
            file.replace(content.getBytes(StandardCharsets.UTF_8));
            return content;
        });
    }

    static String read(LockedFileStore store, String name) {
        return new String(store.read(name).orElseThrow(), StandardCharsets.UTF_8);
    }

    static StorageException assertRefused(Reason reason, Executable action) {
        StorageException refusal = assertThrows(StorageException.class, action);
        assertEquals(reason, refusal.reason(), refusal.getMessage());
        return refusal;
    }

    static List<String> filesIn(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    static void chmod(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** Returns or throws what an action returns or throws in a thread of its own. */
    static <T> T inAnotherThread(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        new Thread(task).start();
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException failure) {
            throw new AssertionError(failure);
        }
    }
}
