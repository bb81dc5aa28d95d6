package io.kstlib.storage.file.store;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.Note;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A file of the store while its lock is held. Used by one thread, within one step. */
public final class LockedFile {

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
        Note note = new FileNote(noteFile(), () -> hasLeftNote = true);
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

    /** Returns this file as a note, whose lock is this file's. */
    Note asNote() {
        return new FileNote(this, () -> {});
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
