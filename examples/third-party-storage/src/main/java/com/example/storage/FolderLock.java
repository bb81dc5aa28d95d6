package com.example.storage;

import static com.example.storage.FolderFile.failure;

import io.kstlib.auth.api.error.StorageException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A lock that one thread of one process on this machine has. The system frees it when the process dies. */
final class FolderLock {

    /** To close a channel may free every lock of this process on the file, so one thread at a time opens it. */
    private static final Map<Path, Semaphore> THREADS = new ConcurrentHashMap<>();

    private FolderLock() {}

    /** Runs a step under the lock. An interrupt ends the wait for it only. */
    static <T> T hold(Path file, Duration wait, Supplier<T> step) {
        long end = System.nanoTime() + wait.toNanos();
        Semaphore threads = THREADS.computeIfAbsent(file, any -> new Semaphore(1));
        try {
            if (!threads.tryAcquire() && !threads.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw failure(file, Reason.LOCKED, "is in use by another thread", null);
            }
        } catch (InterruptedException interrupt) {
            throw interrupted(file, interrupt);
        }
        try (FileChannel channel = open(file)) {
            while (!isLocked(channel)) {
                if (System.nanoTime() - end >= 0) {
                    throw failure(file, Reason.LOCKED, "is in use by another process", null);
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
            return step.get();
        } catch (InterruptedException interrupt) {
            throw interrupted(file, interrupt);
        } catch (IOException failed) {
            throw failure(file, Reason.CANNOT_LOCK, "cannot be locked", failed);
        } finally {
            threads.release();
        }
    }

    private static FileChannel open(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException loadedTwice) {
            return false; // this plugin is here in a second class loader
        }
    }

    private static RuntimeException interrupted(Path file, InterruptedException interrupt) {
        Thread.currentThread().interrupt();
        return failure(file, Reason.LOCKED, "is in use, and waiting was interrupted", interrupt);
    }
}
