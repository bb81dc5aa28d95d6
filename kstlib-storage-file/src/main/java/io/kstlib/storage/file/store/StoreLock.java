package io.kstlib.storage.file.store;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.base.Spans;
import io.kstlib.storage.file.store.LockedFileStore.DiskOperations;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An exclusive lock between threads and between processes. It is the operating system's lock on a sibling file, so it is freed when its
 * holder is killed. That file is never deleted: one process could lock the deleted file and another its successor, and both would hold the
 * lock.
 *
 * <p>The holder writes a note into that file, so that others can name the holder: {@code PID INSTANT}, filled up with spaces. It stays there
 * after the lock is released. Only a process that finds the file locked reads it.
 */
final class StoreLock implements AutoCloseable {

    /**
     * The only static state of this module. The operating system sees one process: closing any channel of a lock file would release the lock
     * that another thread holds through its own channel. So only one thread of the process may have the lock file open, even with several
     * stores. The map grows by one small entry for each file ever locked.
     */
    private static final ConcurrentMap<Path, ThreadLock> THREADS = new ConcurrentHashMap<>();

    /** The lock between the threads of this copy of the class. */
    private static final class ThreadLock extends ReentrantLock {

        private static final long serialVersionUID = 1L;

        /**
         * Channels that must stay open while another copy of this class, in another class loader, has the lock. They are kept, because the garbage
         * collector would close them. Guarded by this lock.
         */
        private final transient List<FileChannel> leftOpen = new ArrayList<>();
    }

    private static final long FIRST_PAUSE_NANOS = 1_000_000;
    private static final long LONGEST_PAUSE_NANOS = 20_000_000;
    private static final Duration LONGEST_WAIT = Duration.ofDays(365);
    private static final int NOTE_LENGTH = 64;
    private static final String UNKNOWN_HOLDER = "another process";
    private static final Set<OpenOption> OPTIONS = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final Path lockFile;
    private final ThreadLock threads;
    private final FileChannel channel;
    private final FileLock lock;

    private StoreLock(Path lockFile, ThreadLock threads, FileChannel channel, FileLock lock) {
        this.lockFile = lockFile;
        this.threads = threads;
        this.channel = channel;
        this.lock = lock;
    }

    /** The rights, operations and clock that locking needs. */
    record Platform(AccessRights rights, DiskOperations operations, Clock clock) {}

    /**
     * @param file the file to lock, in a directory that exists
     * @throws StorageException with reason LOCKED, CANNOT_LOCK or NOT_WRITABLE
     */
    static StoreLock acquire(Path file, Duration wait, Platform platform) {
        Wait bounded = Wait.of(wait);
        Path lockFile = fileOf(file);
        ThreadLock threads = THREADS.computeIfAbsent(canonical(lockFile), any -> new ThreadLock());
        if (threads.isHeldByCurrentThread()) {
            throw new IllegalStateException("this thread has locked " + file + " already");
        }
        if (!enter(threads, bounded, file)) {
            throw StoreFailures.locked(file, "another thread of this process", bounded.inWords());
        }
        boolean locked = false;
        try {
            StoreLock acquired = lock(file, lockFile, threads, bounded, platform);
            locked = true;
            return acquired;
        } finally {
            if (!locked) {
                threads.unlock();
            }
        }
    }

    /** Returns the sibling that is locked in the place of a file. */
    static Path fileOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".lock");
    }

    private record Wait(Duration allowed, long deadline) {

        static Wait of(Duration wait) {
            Duration allowed = Spans.longer(Duration.ZERO, Spans.shorter(wait, LONGEST_WAIT));
            return new Wait(allowed, System.nanoTime() + allowed.toNanos());
        }

        long leftNanos() {
            return deadline - System.nanoTime();
        }

        String inWords() {
            return "longer than the " + Spans.inWords(allowed) + " allowed";
        }
    }

    private static Path canonical(Path lockFile) {
        try {
            Path directory = lockFile.toAbsolutePath().getParent();
            return directory == null ? lockFile : directory.toRealPath().resolve(lockFile.getFileName());
        } catch (IOException gone) {
            throw StoreFailures.notWritable(lockFile, gone);
        }
    }

    /** Takes the lock of the threads. An interrupted thread still gets a free lock: only waiting is interruptible. */
    private static boolean enter(ReentrantLock threads, Wait wait, Path file) {
        if (threads.tryLock()) {
            return true;
        }
        try {
            return threads.tryLock(wait.leftNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw StoreFailures.interrupted(file, interrupt);
        }
    }

    private static StoreLock lock(Path file, Path lockFile, ThreadLock threads, Wait wait, Platform platform) {
        FileChannel channel = open(lockFile, platform);
        LockAttempt attempt = new LockAttempt(channel, platform.operations(), threads.leftOpen);
        boolean locked = false;
        try {
            FileLock lock = await(attempt, file, lockFile, wait);
            leaveNote(channel, file, platform.clock().instant());
            locked = true;
            return new StoreLock(lockFile, threads, channel, lock);
        } finally {
            if (!locked) {
                attempt.giveUp(lockFile);
            }
        }
    }

    private static FileChannel open(Path lockFile, Platform platform) {
        try {
            return FileChannel.open(lockFile, OPTIONS, platform.rights().ofNewFile());
        } catch (IOException failure) {
            throw canAnyoneWriteBeside(lockFile, platform.operations())
                    ? StoreFailures.unusableLockFile(lockFile, failure)
                    : StoreFailures.notWritable(lockFile, failure);
        } catch (UnsupportedOperationException noChannels) {
            throw StoreFailures.cannotLock(lockFile, noChannels);
        }
    }

    /**
     * Tells the two cases apart in which a lock file cannot be opened. Where nothing can be written, no one changes what is stored, and a refresh
     * needs no lock. Otherwise only the lock file is the problem, for example because it belongs to root since a run with sudo. Then another
     * process may have it open.
     */
    private static boolean canAnyoneWriteBeside(Path lockFile, DiskOperations operations) {
        Path directory = lockFile.toAbsolutePath().getParent();
        return directory != null && operations.canWriteIn(directory);
    }

    private static FileLock await(LockAttempt attempt, Path file, Path lockFile, Wait wait) {
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            FileLock lock = attempt.tryLock(lockFile);
            if (lock != null) {
                return lock;
            }
            long left = wait.leftNanos();
            if (left <= 0) {
                throw StoreFailures.locked(file, attempt.holder(), wait.inWords());
            }
            if (Thread.currentThread().isInterrupted()) {
                throw StoreFailures.interrupted(file, null);
            }
            LockSupport.parkNanos(attempt, Math.min(pause, left));
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        }
    }

    private static void leaveNote(FileChannel channel, Path file, Instant since) {
        boolean interrupted = Thread.interrupted(); // otherwise writing would close the channel
        try {
            writeFully(channel, note(since));
        } catch (ClosedByInterruptException lockLost) {
            throw StoreFailures.interrupted(file, lockLost);
        } catch (IOException courtesyOnly) {
            // A full disk must not prevent the removal of a token. Without the note others cannot name the holder.
            return;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static ByteBuffer note(Instant since) {
        StringBuilder text = new StringBuilder(NOTE_LENGTH);
        text.append(ProcessHandle.current().pid()).append(' ').append(since);
        while (text.length() < NOTE_LENGTH - 1) {
            text.append(' ');
        }
        return StandardCharsets.US_ASCII.encode(text.append('\n').toString());
    }

    private static void writeFully(FileChannel channel, ByteBuffer note) throws IOException {
        while (note.hasRemaining()) {
            channel.write(note, note.position());
        }
    }

    /** Names the holder for people, by its note. The channel is one that could not be locked. */
    private static String holder(FileChannel channel) {
        ByteBuffer note = ByteBuffer.allocate(NOTE_LENGTH);
        try {
            channel.read(note, 0);
        } catch (IOException notReadable) {
            return UNKNOWN_HOLDER;
        }
        String text = StandardCharsets.US_ASCII.decode(note.flip()).toString().trim();
        int space = text.indexOf(' ');
        if (space < 0) {
            return UNKNOWN_HOLDER;
        }
        try {
            long pid = Long.parseLong(text.substring(0, space));
            return "process " + pid + " since " + Instant.parse(text.substring(space + 1));
        } catch (NumberFormatException | DateTimeException notOurs) {
            return UNKNOWN_HOLDER;
        }
    }

    @Override
    public void close() {
        // To close another channel of the file releases the lock, so those that were left open come when it is released
        // anyway.
        List<Closeable> all = new ArrayList<>(threads.leftOpen);
        threads.leftOpen.clear();
        all.add(lock::release);
        all.add(channel);
        IOException first = null;
        for (Closeable each : all) { // one that fails must not keep the file locked for this process
            try {
                each.close();
            } catch (IOException failure) {
                first = first == null ? failure : first;
            }
        }
        threads.unlock();
        if (first != null) {
            throw StoreFailures.cannotLock(lockFile, first);
        }
    }

    /** The attempts of one thread through one channel. */
    private static final class LockAttempt {

        private final FileChannel channel;
        private final DiskOperations operations;
        private final List<FileChannel> leftOpen;
        private boolean overlapping;

        LockAttempt(FileChannel channel, DiskOperations operations, List<FileChannel> leftOpen) {
            this.channel = channel;
            this.operations = operations;
            this.leftOpen = leftOpen;
        }

        @Nullable
        FileLock tryLock(Path lockFile) {
            try {
                FileLock lock = operations.tryLock(channel);
                overlapping = false;
                return lock;
            } catch (OverlappingFileLockException otherClassLoader) {
                overlapping =
                        true; // a second copy of this class, in another class loader of this process, has the lock
                return null;
            } catch (IOException failure) {
                throw StoreFailures.cannotLock(lockFile, failure);
            }
        }

        String holder() {
            return overlapping ? "another part of this process" : StoreLock.holder(channel);
        }

        /** Closes the channel, unless another copy holds the lock: closing would release it. The channel is then closed with the next lock. */
        void giveUp(Path lockFile) {
            if (overlapping) {
                leftOpen.add(channel);
                return;
            }
            try {
                channel.close();
            } catch (IOException failure) {
                throw StoreFailures.cannotLock(lockFile, failure);
            }
        }
    }
}
