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
 * Keeps bytes under names, each in a file of its own, as a login wants its secrets kept (design rule 7):
 *
 * <ul>
 *   <li>Files are created 0600 in directories created 0700. What others can read or write is refused.
 *   <li>Content is replaced as a whole; after a crash the old or the new content is there.
 *   <li>Changes are made under a lock of the operating system that reaches all threads and processes of the machine, and that a killed
 *       holder frees. Waiting is bounded; who gives up can name the holder.
 * </ul>
 *
 * <p>Safe for use by several threads and processes; several stores on one directory are one store. Constructing one does no I/O.
 */
public final class LockedFileStore {

    /** How large a content may be. */
    public static final int MAX_BYTES = 1 << 20;

    static final String TEMPORARY_SUFFIX = ".tmp";

    private final StoreLayout layout;
    private final LockedDirectory directory;

    /**
     * @param layout where the files are
     * @param clock tells since when a lock is held
     */
    public LockedFileStore(StoreLayout layout, Clock clock) {
        this(layout, clock, new DiskOperations());
    }

    LockedFileStore(StoreLayout layout, Clock clock, FileOperations operations) {
        this.layout = layout;
        this.directory = new LockedDirectory(layout.directory(), OtherUsers.KEPT_OUT, layout.mode(), clock, operations);
    }

    /**
     * Where a name's content is kept.
     *
     * @param name the name
     * @return the file, which need not exist
     */
    public Path file(String name) {
        return layout.file(name);
    }

    /**
     * Reads a content without any lock; never sees one half-written.
     *
     * @param name the name
     * @return the content; empty when there is none
     * @throws StorageException UNREADABLE if the file is a link, not a file, too large or not permitted; EXPOSED if others can use it or its
     *     directory
     */
    public Optional<byte[]> read(String name) {
        return directory.read(layout.file(name));
    }

    /**
     * Runs a step while this name's file is locked. Creates the directory if needed. The lock is not reentrant.
     *
     * @param name the name
     * @param wait how long to wait for the lock; zero tries once
     * @param step what to do
     * @param <T> what comes out of it
     * @return what the step returned
     * @throws StorageException LOCKED if the wait ends first or the thread is interrupted (its interrupt status stays set); CANNOT_LOCK if
     *     the file system has no locks or the lock file cannot be opened; NOT_WRITABLE or EXPOSED if the directory cannot be used; and whatever the step raises
     * @throws IllegalStateException if this thread has locked the file already
     */
    public <T> T locked(String name, Duration wait, Function<LockedFile, T> step) {
        return directory.locked(layout.file(name), wait, step);
    }

    /**
     * Takes up disk space for the content that is to replace a name's, within {@link #locked} of that name. It is kept until the content is
     * written, or the step ends. Elsewhere, and where no one may write, nothing happens.
     *
     * @param name the name
     * @throws StorageException NOT_WRITABLE if the disk is full
     */
    public void takeRoom(String name) {
        directory.takeRoom(layout.file(name), layout.file(name));
    }

    /**
     * A mark that changes with every change of a name's content, without reading it.
     *
     * @param name the name
     * @return the mark; empty when the file system does not tell
     */
    public Optional<String> revision(String name) {
        return directory.revision(layout.file(name));
    }

    /**
     * Runs a login under a lock of its own, {@code DIRECTORY/NAME.login.lock}, which hinders no one who reads or changes the content. Creates
     * the directory if needed.
     *
     * @param name the name
     * @param wait how long to wait for the turn; zero tries once
     * @param turn the login
     * @return what it brought
     * @throws StorageException as {@link #locked}
     */
    public Token inTurn(String name, Duration wait, LoginTurn turn) {
        return directory.inTurn(layout.login(name), wait, turn);
    }

    /**
     * Removes a content under its lock, also one that cannot be read or that others can.
     *
     * @param name the name
     * @param wait how long to wait for the lock
     * @return whether there was one
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
     * Proves that a content could be written: creates the directory, takes the lock, writes and flushes a sibling file and removes it.
     *
     * @param name the name
     * @param wait how long to wait for the lock
     * @param check looks at what is stored, and raises what keeps it from being replaced
     * @throws StorageException as {@link #locked}, and what {@code check} raises
     */
    public void proveWritable(String name, Duration wait, Consumer<LockedFile> check) {
        directory.proveWritable(layout.file(name), wait, check);
    }

    /**
     * Finds out whether a content could be written, and leaves nothing behind that was not there: no directory, no lock file.
     *
     * @param name the name
     * @param wait how long to wait for the lock
     * @param check looks at what is stored, and raises what keeps it from being replaced; not called when there is no directory
     * @throws StorageException as {@link #proveWritable}
     */
    public void rehearse(String name, Duration wait, Consumer<LockedFile> check) {
        directory.rehearse(layout.file(name), wait, check);
    }
}
