package io.kstlib.storage.file.store;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.LoginTurn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps files in one directory, as security rule 7 in {@code docs/security.md} requires for the secrets of a login:
 *
 * <ul>
 *   <li>Files are created with the mode that the caller gives, for the owner only, in directories that are created with mode 0700. Files that other users
 *       can read or write are refused, and directories in which they can do more than the caller allows.
 *   <li>Content is replaced as a whole; after a crash the old or the new content is there.
 *   <li>Changes are made under a lock of the operating system. It holds for all threads and processes of the machine, and it is freed when
 *       its holder is killed. Waiting is bounded. The error at the end of the wait names the holder if it is known.
 * </ul>
 *
 * <p>The caller gives the name of a file in the directory, such as {@code corporate.token.json}. A name with a folder in it is refused with {@link
 * IllegalArgumentException}. Each file has a lock of its own, and a name without a file can be locked, too.
 *
 * <p>Safe for use by several threads and processes. Several stores on one directory act as one store. The constructor does no I/O.
 */
public final class LockedFileStore {

    /** The maximum size of a content, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private static final Set<String> NO_NAMES = Set.of("", ".", "..");

    private final StoreDirectory directory;
    private final DiskOperations operations;
    private final Clock clock;

    /**
     * Creates a store in a directory.
     *
     * @param directory where the files are; need not exist
     * @param others what other users may do with the directory
     * @param mode what the owner may do with the files
     * @param clock tells since when a lock is held
     */
    public LockedFileStore(Path directory, OtherUsers others, FileMode mode, Clock clock) {
        this(directory, others, mode, clock, new DiskOperations());
    }

    LockedFileStore(Path directory, OtherUsers others, FileMode mode, Clock clock, DiskOperations operations) {
        this.directory = new StoreDirectory(directory, others, mode, AccessRights.of(directory));
        this.operations = operations;
        this.clock = clock;
    }

    /**
     * Returns where a file is.
     *
     * @return the path, where nothing need be
     */
    public Path path(String name) {
        Path file = directory.path().resolve(name);
        if (NO_NAMES.contains(name) || !name.equals(String.valueOf(file.getFileName()))) {
            throw new IllegalArgumentException("\"" + name + "\" is not the name of a file");
        }
        return file;
    }

    /**
     * Reads a content without any lock. Never sees a half-written content.
     *
     * @return the content; empty when there is none
     * @throws StorageException UNREADABLE if the file is a link, not a file, too large or not permitted; EXPOSED if it or its directory belongs
     *     to another user, or others can use the file, do more with the directory than they may, or replace it
     */
    public Optional<byte[]> read(String name) {
        Path file = path(name);
        if (!directory.isUsable()) {
            return Optional.empty();
        }
        Optional<byte[]> content = directory.read(file);
        if (content.isEmpty()) {
            sweep(file);
        }
        return content;
    }

    /** Removes what a killed writer left. Where there is no file, it would stay there for long: no write comes soon that removes it. */
    private void sweep(Path file) {
        if (!hasLeftovers(file)) {
            return;
        }
        try {
            lockedIn(file, Duration.ZERO, LockedFile::sweep);
        } catch (StorageException beingWritten) {
            return; // a living process writes it, or the place cannot be changed
        }
    }

    private boolean hasLeftovers(Path file) {
        try {
            return !directory.temporariesOf(file).isEmpty();
        } catch (IOException unknown) {
            return false;
        }
    }

    /**
     * Returns a mark that changes with every change of a content. Does not read the content.
     *
     * @return the mark; empty when the attributes of the file cannot be read
     */
    public Optional<String> revision(String name) {
        return directory.revision(path(name));
    }

    /**
     * Runs a step while a file is locked. Creates the directory if needed. The lock is not reentrant.
     *
     * @param wait how long to wait for the lock; zero tries once
     * @param step what to do
     * @param <T> the type of the step's result
     * @return what the step returned
     * @throws StorageException LOCKED if the wait ends first or the thread is interrupted (its interrupt status stays set); CANNOT_LOCK if
     *     the file system has no locks or the lock file cannot be opened; UNREADABLE, NOT_WRITABLE or EXPOSED if the directory cannot be used;
     *     and what the step throws
     * @throws IllegalStateException if this thread has locked the file already
     */
    public <T> T locked(String name, Duration wait, Function<LockedFile, T> step) {
        Path file = path(name);
        if (!directory.isUsable()) {
            directory.create();
        }
        return lockedIn(file, wait, step);
    }

    /** Runs a step while a file is locked, in a directory that exists. */
    @SuppressWarnings("try") // the lock is there to be closed
    private <T> T lockedIn(Path file, Duration wait, Function<LockedFile, T> step) {
        StoreLock.Platform platform = new StoreLock.Platform(directory.rights(), operations, clock);
        try (StoreLock lock = StoreLock.acquire(file, wait, platform)) {
            LockedFile locked = new LockedFile(file, directory, operations);
            try {
                return step.apply(locked);
            } finally {
                locked.end();
            }
        }
    }

    /**
     * Runs a login while a file of its own is locked, which holds the note of this login. Others may read and change every other file meanwhile.
     * Creates the directory if needed.
     *
     * @param wait how long to wait for the turn; zero tries once
     * @param turn the login
     * @return the token of the login
     * @throws StorageException as {@link #locked}
     */
    public Token inTurn(String name, Duration wait, LoginTurn turn) {
        return locked(name, wait, file -> turn.take(file.asNote()));
    }

    /**
     * Removes a file and its note under its lock, also one that cannot be read or that other users can read.
     *
     * @param wait how long to wait for the lock
     * @return whether there was a file
     * @throws StorageException as {@link #locked}; NOT_WRITABLE if it could not be removed
     */
    public boolean delete(String name, Duration wait) {
        Path file = path(name);
        return (isThere(name) || hasLeftovers(file))
                && lockedIn(file, wait, locked -> {
                    boolean existed = locked.delete();
                    locked.dropNote();
                    return existed;
                });
    }

    /**
     * Whether there is a file, or something in its place that may be unreadable; or a note of an update of it.
     *
     * @return false only when there is certainly none
     * @throws StorageException NOT_WRITABLE if something else is in the place of the directory
     */
    public boolean isThere(String name) {
        Path file = path(name);
        return hasNote(name) || (directory.isThere() && exists(file));
    }

    /**
     * Whether there is a note of an update of a file; the file need not be there.
     *
     * @return false only when there is certainly none
     * @throws StorageException NOT_WRITABLE if something else is in the place of the directory
     */
    public boolean hasNote(String name) {
        Path file = path(name);
        return directory.isThere() && exists(LockedFile.noteOf(file));
    }

    private static boolean exists(Path file) {
        return !Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Lists the files of the directory, also those that are not of the caller.
     *
     * @return the names of the files, unordered
     * @throws StorageException UNREADABLE if the directory cannot be listed
     */
    public List<String> names() {
        return directory.files().stream()
                .map(file -> String.valueOf(file.getFileName()))
                .toList();
    }

    /**
     * Proves that a content can be written: creates the directory, takes the lock, writes and flushes a sibling file and removes it.
     *
     * @param wait how long to wait for the lock
     * @param check looks at what is stored, and throws if it must not be replaced
     * @throws StorageException as {@link #locked}, and what {@code check} throws
     */
    public void proveWritable(String name, Duration wait, Consumer<LockedFile> check) {
        locked(name, wait, locked -> {
            check.accept(locked);
            locked.proveWritable();
            return locked.path();
        });
    }

    /**
     * Finds out whether a content can be written. Leaves nothing behind that was not there: no directory, no lock file.
     *
     * @param wait how long to wait for the lock
     * @param check looks at what is stored, and throws if it must not be replaced; not called when there is no directory
     * @throws StorageException as {@link #proveWritable}
     */
    public void rehearse(String name, Duration wait, Consumer<LockedFile> check) {
        Path file = path(name);
        if (!directory.isUsable()) {
            directory.proveCreatable();
        } else if (Files.exists(StoreLock.fileOf(file), LinkOption.NOFOLLOW_LINKS)) {
            proveWritable(name, wait, check);
        } else {
            check.accept(new LockedFile(file, directory, operations));
            proveWritableBeside(wait);
        }
    }

    /** Locks a stand-in with a name that no other process uses, so that its lock file can be removed afterwards. */
    private void proveWritableBeside(Duration wait) {
        String standIn = "rehearsal-" + UUID.randomUUID();
        try {
            proveWritable(standIn, wait, locked -> {});
        } finally {
            remove(StoreLock.fileOf(path(standIn)));
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw StoreFailures.notWritable(file, failure);
        }
    }
}
