package io.kstlib.storage.file.store;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.Note;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
    public Token inTurn(String name, Duration wait, Function<Lease, Token> turn) {
        return locked(name, wait, file -> turn.apply(file.ofLogin()));
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

    /** A file of the store while its lock is held. Used by one thread, within one step. */
    public static final class LockedFile {

        private static final int PROBE_BYTES = 16 * 1024;
        private static final int LEAST_SPACE = 64 * 1024;

        /** The end of the name of the file that keeps the note of an update for the next one. */
        private static final String UPDATE_NOTE = ".refresh";

        private final Path path;
        private final StoreDirectory directory;
        private final DiskOperations operations;
        private final Thread user = Thread.currentThread();

        /** A sibling that reserves the disk space for the next content; {@code null} when none is reserved. */
        private @Nullable Path reserved;

        /** Whether this step has left a note for the next one. */
        private boolean hasLeftNote;

        private boolean hasEnded;

        LockedFile(Path path, StoreDirectory directory, DiskOperations operations) {
            this.path = path;
            this.directory = directory;
            this.operations = operations;
        }

        /** {@return the path of the file} */
        public Path path() {
            return path;
        }

        /**
         * Reads the content.
         *
         * @return the content; empty when there is no file
         * @throws StorageException as {@link LockedFileStore#read}
         */
        public Optional<byte[]> read() {
            return directory.read(path);
        }

        /**
         * Reads the content after another look at the directory, which may have changed while this step waited for its lock.
         *
         * @throws StorageException as {@link LockedFileStore#read}
         */
        Optional<byte[]> readAnew() {
            return directory.isUsable() ? directory.read(path) : Optional.empty();
        }

        /**
         * Puts new content in the place of the old. Writes, flushes and renames a sibling file. So every reader sees the old or the new content,
         * also after a crash. The new content is durable once this returns, where directories can be flushed.
         *
         * @param content the new content, at most {@value LockedFileStore#MAX_BYTES} bytes
         * @throws StorageException if it could not be written; the old content is then intact
         */
        public void replace(byte[] content) {
            if (content.length > LockedFileStore.MAX_BYTES) {
                throw StoreFailures.tooLarge(path, content.length);
            }
            try {
                Path temporary = writtenBeside(content);
                try {
                    directory.rights().finish(temporary, directory.mode());
                    operations.rename(temporary, path);
                } catch (IOException | RuntimeException failure) {
                    discard(temporary, failure);
                    throw failure;
                }
                flushDirectory();
            } catch (IOException failure) {
                throw StoreFailures.notWritable(path, failure);
            }
        }

        /**
         * Removes the file, whatever it holds. Removes a symbolic link itself, not the file that it leads to.
         *
         * @return whether there was a file
         * @throws StorageException if it is a directory, or could not be removed
         */
        public boolean delete() {
            try {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    throw StoreFailures.unreadable(path, "it is a directory", "Move it away");
                }
                removeLeftovers();
                boolean existed = Files.deleteIfExists(path);
                flushDirectory();
                return existed;
            } catch (IOException failure) {
                throw StoreFailures.notWritable(path, failure);
            }
        }

        /**
         * Returns this lock for the function of an update. Its note is in a sibling file, which is read and written under this lock only.
         *
         * @param proof what the lease proves
         */
        public Lease lease(Runnable proof) {
            return lease(proof, new FileNote(noteFile(), () -> hasLeftNote = true));
        }

        private static Lease lease(Runnable proof, Note note) {
            return new Lease() {
                @Override
                public void prove() {
                    proof.run();
                }

                @Override
                public Note note() {
                    return note;
                }
            };
        }

        private LockedFile noteFile() {
            return new LockedFile(noteOf(path), directory, operations);
        }

        /** Returns where the note of an update of a file is. */
        static Path noteOf(Path file) {
            return file.resolveSibling(file.getFileName() + UPDATE_NOTE);
        }

        /**
         * Removes the note that this step has left: what the step decided is stored now. A note that cannot be removed has no meaning any more
         * ({@link Lease#note}).
         */
        public void endNote() {
            if (!hasLeftNote) {
                return;
            }
            try {
                Files.deleteIfExists(noteFile().path);
            } catch (IOException stays) {
                return; // the stale note has no effect, see above
            }
        }

        /** Removes the note of any step, because the token that it is about has been removed. One that cannot be removed has no meaning any more. */
        public void dropNote() {
            try {
                noteFile().delete();
            } catch (StorageException stays) {
                return; // the stale note has no effect, see above
            }
        }

        /** Returns this lock for a login. This file is its note. */
        Lease ofLogin() {
            return lease(() -> {}, new FileNote(this, () -> {}));
        }

        /**
         * A note in a file of its own.
         *
         * @param written is run after each write
         */
        private record FileNote(LockedFile file, Runnable written) implements Note {

            @Override
            public Optional<String> read() {
                return file.read().map(content -> new String(content, StandardCharsets.UTF_8));
            }

            @Override
            public void write(String line) {
                file.replace(line.getBytes(StandardCharsets.UTF_8));
                written.run();
            }

            @Override
            public void clear() {
                file.delete();
            }
        }

        /**
         * Reserves disk space, so that the next {@link #replace} does not fail for lack of it. Writes and flushes a sibling file; the next content
         * is then written into that file. It holds random bytes: they reveal nothing, and no file system can store them in less space. The file is
         * removed when the step ends. Reserves nothing where the directory is not writable, in another thread, and after the step.
         *
         * @param replaced the file whose content is to be replaced: this one, or one that {@linkplain #takeReservation takes} the reservation
         * @throws StorageException NOT_WRITABLE if the disk is full
         */
        public void reserveSpace(Path replaced) {
            if (reserved != null || hasEnded || !user.equals(Thread.currentThread())) {
                return;
            }
            byte[] noise = new byte[spaceFor(replaced)];
            new SplittableRandom().nextBytes(noise);
            try {
                reserved = writeSibling(noise);
            } catch (IOException failure) {
                if (operations.canWriteIn(directory.path())) {
                    throw StoreFailures.noRoom(path, failure);
                }
            }
        }

        /** Returns how many bytes a content may have that is larger than what is there now. */
        private static int spaceFor(Path file) {
            try {
                return (int) Math.max(LEAST_SPACE, Math.min(LockedFileStore.MAX_BYTES, 2 * Files.size(file)));
            } catch (IOException none) {
                return LEAST_SPACE;
            }
        }

        /**
         * Takes the disk space that another locked file of the same directory reserved for this one.
         *
         * @param other a file that is locked by the same thread
         */
        public void takeReservation(LockedFile other) {
            freeReservation();
            reserved = other.reserved;
            other.reserved = null;
        }

        /** Ends the step. */
        void end() {
            hasEnded = true;
            freeReservation();
        }

        private void freeReservation() {
            Path taken = reserved;
            reserved = null;
            if (taken == null) {
                return;
            }
            try {
                Files.deleteIfExists(taken);
            } catch (IOException leftForTheNext) {
                return; // the next write removes it, as it removes what a killed writer left
            }
        }

        private Path writtenBeside(byte[] content) throws IOException {
            Path taken = reserved;
            if (taken == null) {
                return writeSibling(content);
            }
            for (Path leftover : directory.temporariesOf(path)) {
                if (!leftover.equals(taken)) {
                    Files.deleteIfExists(leftover);
                }
            }
            try {
                operations.overwrite(taken, content);
                operations.flush(taken);
                reserved = null;
                return taken;
            } catch (IOException needsRoomElsewhere) {
                // A file system that copies on write needs new space for the content: the taken space is freed first.
                freeReservation();
                return writeSibling(content);
            }
        }

        /** Does all steps of a write except the rename. */
        void proveWritable() {
            try {
                Files.delete(writeSibling(new byte[PROBE_BYTES]));
            } catch (IOException failure) {
                throw StoreFailures.notWritable(path, failure);
            }
        }

        private Path writeSibling(byte[] content) throws IOException {
            removeLeftovers();
            Path temporary = directory.temporaryOf(path);
            operations.create(temporary, directory.rights().ofNewFile());
            try {
                directory.rights().settleNewFile(temporary);
                operations.write(temporary, content);
                operations.flush(temporary);
                return temporary;
            } catch (IOException | RuntimeException failure) {
                discard(temporary, failure);
                throw failure;
            }
        }

        /** Removes the temporary files of killed holders. Only the holder of the lock has one for this path, so all that are there are leftovers. */
        private void removeLeftovers() throws IOException {
            for (Path leftover : directory.temporariesOf(path)) {
                Files.deleteIfExists(leftover);
            }
        }

        /** Removes what a killed writer left. */
        Path sweep() {
            try {
                removeLeftovers();
                return path;
            } catch (IOException failure) {
                throw StoreFailures.notWritable(path, failure);
            }
        }

        private void flushDirectory() {
            operations.flushDirectory(directory.path());
        }

        private static void discard(Path temporary, Exception failure) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException alsoFailed) {
                failure.addSuppressed(alsoFailed);
            }
        }
    }

    /**
     * The single steps of a safe write. An interrupt does not break them off, because a new refresh token that is not written is a lost login. The
     * interrupt status of the thread is kept. Tests override steps to let each one fail.
     */
    static class DiskOperations {

        /** The locked byte, far behind the note of the holder: Windows does not let others read a locked region. */
        private static final long LOCKED_BYTE = 1L << 30;

        /** Creates an empty file; fails if there is one. */
        void create(Path file, FileAttribute<?>... attributes) throws IOException {
            Files.createFile(file, attributes);
        }

        void write(Path file, byte[] content) throws IOException {
            put(file, content);
        }

        private static void put(Path file, byte[] content) throws IOException {
            try (OutputStream out =
                    Files.newOutputStream(file, StandardOpenOption.WRITE)) { // not interruptible, unlike a channel
                out.write(content);
            }
        }

        /** Replaces what a file holds. Uses the same disk space, as long as the new content is not larger. */
        void overwrite(Path file, byte[] content) throws IOException {
            put(file, content); // does not shorten the file
            uninterrupted(file, StandardOpenOption.WRITE, channel -> channel.truncate(content.length));
        }

        /** Returns once the file's content is on the disk. */
        void flush(Path file) throws IOException {
            uninterrupted(file, StandardOpenOption.WRITE, channel -> channel.force(true));
        }

        @FunctionalInterface
        private interface ChannelStep {
            void run(FileChannel channel) throws IOException;
        }

        private static void uninterrupted(Path path, StandardOpenOption option, ChannelStep step) throws IOException {
            boolean interrupted = false;
            boolean done = false;
            try {
                while (!done) {
                    try (FileChannel channel = FileChannel.open(path, option)) {
                        step.run(channel);
                        done = true;
                    } catch (ClosedByInterruptException retry) {
                        interrupted = Thread.interrupted();
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        /** Puts {@code from} in the place of {@code to}, in one step for every reader. */
        void rename(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        /** Makes an earlier {@link #rename} durable, where directories can be flushed. */
        void flushDirectory(Path directory) {
            if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                return; // Windows does not open directories
            }
            try {
                uninterrupted(directory, StandardOpenOption.READ, channel -> channel.force(true));
            } catch (IOException notFlushable) {
                // Some network and virtual file systems cannot flush directories. The rename has taken place: an error
                // now
                // would claim that the old content is still there. A crash leaves the old or the new content in any
                // case.
                return;
            }
        }

        /** Whether files can be created in a directory, by its permissions and those of its file system. */
        boolean canWriteIn(Path directory) {
            return Files.isWritable(directory);
        }

        /** {@return the lock; {@code null} while another process holds it} */
        @Nullable
        FileLock tryLock(FileChannel channel) throws IOException {
            return channel.tryLock(LOCKED_BYTE, 1, false);
        }
    }
}
