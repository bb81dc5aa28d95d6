package io.kstlib.storage.file.store;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.LoginTurn;
import io.kstlib.storage.file.access.OtherUsers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps bytes under names, each in a file of its own, as security rule 7 requires for the secrets of a login:
 *
 * <ul>
 *   <li>Files are created with mode 0600, in directories that are created with mode 0700. What other users can read or write is refused.
 *   <li>Content is replaced as a whole; after a crash the old or the new content is there.
 *   <li>Changes are made under a lock of the operating system. It holds for all threads and processes of the machine, and it is freed when
 *       its holder is killed. Waiting is bounded. The error at the end of the wait names the holder if it is known.
 * </ul>
 *
 * <p>Safe for use by several threads and processes. Several stores on one directory act as one store. The constructor does no I/O.
 */
public final class LockedFileStore {

    /** The maximum size of a content, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private final StoreLayout layout;
    private final LockedDirectory directory;

    /**
     * @param layout where the files are
     * @param clock tells since when a lock is held
     */
    public LockedFileStore(StoreLayout layout, Clock clock) {
        this(layout, clock, new DiskOperations());
    }

    LockedFileStore(StoreLayout layout, Clock clock, DiskOperations operations) {
        this.layout = layout;
        this.directory = new LockedDirectory(layout.directory(), OtherUsers.KEPT_OUT, layout.mode(), clock, operations);
    }

    /**
     * Returns the file of a name's content.
     *
     * @return the file, which need not exist
     */
    public Path file(String name) {
        return layout.file(name);
    }

    /**
     * Reads a content without any lock. Never sees a half-written content.
     *
     * @return the content; empty when there is none
     * @throws StorageException UNREADABLE if the file is a link, not a file, too large or not permitted; EXPOSED if it or its directory belongs
     *     to another user, or others can use it, or use or replace its directory
     */
    public Optional<byte[]> read(String name) {
        return directory.read(layout.file(name));
    }

    /**
     * Runs a step while this name's file is locked. Creates the directory if needed. The lock is not reentrant.
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
        return directory.locked(layout.file(name), wait, step);
    }

    /**
     * Returns a mark that changes with every change of a name's content. Does not read the content.
     *
     * @return the mark; empty when the attributes of the file cannot be read
     */
    public Optional<String> revision(String name) {
        return directory.revision(layout.file(name));
    }

    /**
     * Runs a login under a lock of its own, {@code DIRECTORY/NAME.login.lock}. That lock does not stop others from reading or changing the
     * content. Creates the directory if needed.
     *
     * @param wait how long to wait for the turn; zero tries once
     * @param turn the login
     * @return the token of the login
     * @throws StorageException as {@link #locked}
     */
    public Token inTurn(String name, Duration wait, LoginTurn turn) {
        return directory.inTurn(layout.login(name), wait, turn);
    }

    /**
     * Removes a content under its lock, also one that cannot be read or that other users can read.
     *
     * @param wait how long to wait for the lock
     * @return whether there was a content
     * @throws StorageException as {@link #locked}; NOT_WRITABLE if it could not be removed
     */
    public boolean delete(String name, Duration wait) {
        return directory.delete(layout.file(name), wait);
    }

    /**
     * Lists what is stored.
     *
     * @return the names in the form that file names keep, sorted
     * @throws StorageException UNREADABLE if the directory cannot be listed
     */
    public List<String> list() {
        return directory.files().stream()
                .map(layout::name)
                .flatMap(Optional::stream)
                .sorted()
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
        directory.proveWritable(layout.file(name), wait, check);
    }

    /**
     * Finds out whether a content can be written. Leaves nothing behind that was not there: no directory, no lock file.
     *
     * @param wait how long to wait for the lock
     * @param check looks at what is stored, and throws if it must not be replaced; not called when there is no directory
     * @throws StorageException as {@link #proveWritable}
     */
    public void rehearse(String name, Duration wait, Consumer<LockedFile> check) {
        directory.rehearse(layout.file(name), wait, check);
    }
}
