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
 * Keeps the contents of all names together in one file, with the guarantees of {@link LockedFileStore}. The directory may belong to other
 * programs too, as {@code ~/.config/kstlib} does. So other users may list it, but not change it.
 *
 * <p>There are two kinds of locks. The lock of the file is held while the file is read and replaced. Each name has a lock, too: its holder
 * may keep it for long while other names change. A caller that needs both takes the lock of the name first.
 *
 * <p>Safe for use by several threads and processes. Several stores on one file act as one store. The constructor does no I/O.
 */
public final class SingleFileStore {

    private final Path file;
    private final LockedDirectory directory;

    /**
     * @param file where everything is kept; need not exist
     * @param mode what the owner may do with the file
     * @param clock tells since when a lock is held
     * @throws IllegalArgumentException if the path has no parent directory
     */
    public SingleFileStore(Path file, FileMode mode, Clock clock) {
        this(file, mode, clock, new DiskOperations());
    }

    SingleFileStore(Path file, FileMode mode, Clock clock, DiskOperations operations) {
        this.file = file.toAbsolutePath();
        Path parent = this.file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is not a file");
        }
        this.directory = new LockedDirectory(parent, OtherUsers.MAY_LOOK, mode, clock, operations);
    }

    /**
     * Returns the file that keeps everything.
     *
     * @return the file, which need not exist
     */
    public Path file() {
        return file;
    }

    /**
     * Reads the content without any lock. Never sees a half-written content.
     *
     * @return the content; empty when there is no file
     * @throws StorageException UNREADABLE if the file is a link, not a file, too large or not permitted; EXPOSED if it or its directory belongs
     *     to another user, or others can use the file, or change or replace its directory
     */
    public Optional<byte[]> read() {
        return directory.read(file);
    }

    /**
     * Runs a step while a name is locked, but not the file. Creates the directory if needed. The lock is not reentrant.
     *
     * @param name the name; never blank
     * @param wait how long to wait for the lock; zero tries once
     * @param step what to do; its argument stands for the name, not for the file
     * @param <T> the type of the step's result
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
     * Runs a step while the file is locked. Creates the directory if needed. The lock is not reentrant.
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
    public <T> T locked(Duration wait, Function<LockedFile, T> step) {
        return directory.locked(file, wait, step);
    }

    /**
     * Returns a mark that changes with every change of the content. Does not read the content.
     *
     * @return the mark; empty when the attributes of the file cannot be read
     */
    public Optional<String> revision() {
        return directory.revision(file);
    }

    /**
     * Runs a login under a lock of its own, {@code FILE.NAME.login.lock}. That lock does not stop others from reading or changing the content.
     * Creates the directory if needed.
     *
     * @param name the name; never blank
     * @param wait how long to wait for the turn; zero tries once
     * @param turn the login
     * @return the token of the login
     * @throws StorageException as {@link #locked}
     */
    public Token inTurn(String name, Duration wait, LoginTurn turn) {
        Path note = file.resolveSibling(file.getFileName() + "." + StoreLayout.fileName(name) + ".login");
        return directory.inTurn(note, wait, turn);
    }

    /**
     * Whether there is a file, or something in its place that may be unreadable; or a note of {@link #guarded} for a name.
     *
     * @return false only when there is certainly none
     * @throws StorageException NOT_WRITABLE if the directory is something else
     */
    public boolean isThere(String name) {
        return directory.isThere(file) || directory.isThere(LockedFile.noteOf(guard(name)));
    }

    /**
     * Proves that the content can be replaced: creates the directory, takes the lock, writes and flushes a sibling file and removes it.
     *
     * @param wait how long to wait for the lock
     * @param check looks at what is stored, and throws if it must not be replaced
     * @throws StorageException as {@link #locked}, and what {@code check} throws
     */
    public void proveWritable(Duration wait, Consumer<LockedFile> check) {
        directory.proveWritable(file, wait, check);
    }

    /**
     * Finds out whether the content can be replaced. Leaves nothing behind that was not there: no directory, no lock file.
     *
     * @param wait how long to wait for the lock
     * @param check looks at what is stored, and throws if it must not be replaced; not called when there is no directory
     * @throws StorageException as {@link #proveWritable}
     */
    public void rehearse(Duration wait, Consumer<LockedFile> check) {
        directory.rehearse(file, wait, check);
    }
}
