package io.kstlib.storage.file.store;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.LoginTurn;
import io.kstlib.storage.file.access.FileMode;
import io.kstlib.storage.file.access.OtherUsers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps the contents of all names together in one file, with the promises of {@link LockedFileStore}. The directory may belong to other
 * programs too, as {@code ~/.config/kstlib} does: others may list it, but not change it.
 *
 * <p>There are two kinds of locks: that of the file, held while it is read and replaced, and one a name, held for as long as its holder
 * likes while other names change. A caller that needs both takes that of the name first.
 *
 * <p>Safe for use by several threads and processes; several stores on one file are one store. Constructing one does no I/O.
 */
public final class SingleFileStore {

    private final Path file;
    private final LockedDirectory directory;

    /**
     * @param file where everything is kept; need not exist
     * @param mode what the owner may do with the file
     * @param clock tells since when a lock is held
     */
    public SingleFileStore(Path file, FileMode mode, Clock clock) {
        this(file, mode, clock, new DiskOperations());
    }

    SingleFileStore(Path file, FileMode mode, Clock clock, FileOperations operations) {
        this.file = file.toAbsolutePath();
        Path parent = this.file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is not a file");
        }
        this.directory = new LockedDirectory(parent, OtherUsers.MAY_LOOK, mode, clock, operations);
    }

    /**
     * Where everything is kept.
     *
     * @return the file, which need not exist
     */
    public Path file() {
        return file;
    }

    /**
     * Reads the content without any lock; never sees one half-written.
     *
     * @return the content; empty when there is no file
     * @throws StorageException UNREADABLE if the file is a link, not a file, too large or not permitted; EXPOSED if others can use it, or
     *     change its directory
     */
    public Optional<byte[]> read() {
        return directory.read(file);
    }

    /**
     * Runs a step while a name is locked; the file is not. Creates the directory if needed. The lock is not reentrant.
     *
     * @param name the name; never blank
     * @param wait how long to wait for the lock; zero tries once
     * @param step what to do; it is given what stands for the name, and not the file
     * @param <T> what comes out of it
     * @return what the step returned
     * @throws StorageException as {@link #locked}
     * @throws IllegalStateException if this thread has locked the name already
     */
    public <T> T guarded(String name, Duration wait, Function<LockedFile, T> step) {
        return directory.locked(guard(name), wait, step);
    }

    private Path guard(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a name is never blank");
        }
        return file.resolveSibling(file.getFileName() + "." + StoreLayout.fileName(name));
    }

    /**
     * Takes up disk space for the content that is to replace the file's, within {@link #guarded} of a name. It is kept until the file
     * {@linkplain LockedFile#useRoomOf uses} it, or the step ends. Elsewhere, and where no one may write, nothing happens.
     *
     * @param name the name
     * @throws StorageException NOT_WRITABLE if the disk is full
     */
    public void takeRoom(String name) {
        directory.takeRoom(guard(name), file);
    }

    /**
     * Runs a step while the file is locked. Creates the directory if needed. The lock is not reentrant.
     *
     * @param wait how long to wait for the lock; zero tries once
     * @param step what to do
     * @param <T> what comes out of it
     * @return what the step returned
     * @throws StorageException LOCKED if the wait ends first or the thread is interrupted (its interrupt status stays set); CANNOT_LOCK if
     *     the file system has no locks or the lock file cannot be opened; NOT_WRITABLE or EXPOSED if the directory cannot be used; and whatever the step raises
     * @throws IllegalStateException if this thread has locked the file already
     */
    public <T> T locked(Duration wait, Function<LockedFile, T> step) {
        return directory.locked(file, wait, step);
    }

    /**
     * A mark that changes with every change of the content, without reading it.
     *
     * @return the mark; empty when the file system does not tell
     */
    public Optional<String> revision() {
        return directory.revision(file);
    }

    /**
     * Runs a login under a lock of its own, {@code FILE.NAME.login.lock}, which hinders no one who reads or changes the content. Creates the
     * directory if needed.
     *
     * @param name the name; never blank
     * @param wait how long to wait for the turn; zero tries once
     * @param turn the login
     * @return what it brought
     * @throws StorageException as {@link #locked}
     */
    public Token inTurn(String name, Duration wait, LoginTurn turn) {
        Path note = file.resolveSibling(file.getFileName() + "." + StoreLayout.fileName(name) + ".login");
        return directory.inTurn(note, wait, turn);
    }

    /**
     * Whether there is a file, or something in its place that may be unreadable.
     *
     * @return false only when there is certainly none
     * @throws StorageException NOT_WRITABLE if the directory is something else
     */
    public boolean isThere() {
        return directory.isThere(file);
    }

    /**
     * Proves that the content could be replaced: creates the directory, takes the lock, writes and flushes a sibling file and removes it.
     *
     * @param wait how long to wait for the lock
     * @param check looks at what is stored, and raises what keeps it from being replaced
     * @throws StorageException as {@link #locked}, and what {@code check} raises
     */
    public void proveWritable(Duration wait, Consumer<LockedFile> check) {
        directory.proveWritable(file, wait, check);
    }

    /**
     * Finds out whether the content could be replaced, and leaves nothing behind that was not there: no directory, no lock file.
     *
     * @param wait how long to wait for the lock
     * @param check looks at what is stored, and raises what keeps it from being replaced; not called when there is no directory
     * @throws StorageException as {@link #proveWritable}
     */
    public void rehearse(Duration wait, Consumer<LockedFile> check) {
        directory.rehearse(file, wait, check);
    }
}
