package io.kstlib.storage.file.store;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.LoginTurn;
import io.kstlib.storage.file.access.AccessRights;
import io.kstlib.storage.file.access.FileMode;
import io.kstlib.storage.file.access.OtherUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** A directory whose files are read and changed as security rule 7 requires. All stores of this package use it. */
final class LockedDirectory {

    private final StoreDirectory directory;
    private final DiskOperations operations;
    private final Clock clock;

    LockedDirectory(Path path, OtherUsers others, FileMode mode, Clock clock, DiskOperations operations) {
        this.directory = new StoreDirectory(path, others, mode, AccessRights.of(path));
        this.operations = operations;
        this.clock = clock;
    }

    Optional<byte[]> read(Path file) {
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

    Optional<String> revision(Path file) {
        return directory.revision(file);
    }

    Token inTurn(Path note, Duration wait, LoginTurn turn) {
        return locked(note, wait, file -> turn.take(file.asNote()));
    }

    <T> T locked(Path file, Duration wait, Function<LockedFile, T> step) {
        makeUsable();
        return lockedIn(file, wait, step);
    }

    private void makeUsable() {
        if (!directory.isUsable()) {
            directory.create();
        }
    }

    @SuppressWarnings("try") // the lock is there to be closed
    private <T> T lockedIn(Path file, Duration wait, Function<LockedFile, T> step) {
        try (StoreLock lock = acquire(file, wait)) {
            LockedFile locked = new LockedFile(file, directory, operations);
            try {
                return step.apply(locked);
            } finally {
                locked.end();
            }
        }
    }

    private StoreLock acquire(Path file, Duration wait) {
        return StoreLock.acquire(file, wait, new StoreLock.Platform(directory.rights(), operations, clock));
    }

    boolean delete(Path file, Duration wait) {
        return (isThere(file) || isThere(LockedFile.noteOf(file)) || hasLeftovers(file))
                && lockedIn(file, wait, locked -> {
                    boolean existed = locked.delete();
                    locked.dropNote();
                    return existed;
                });
    }

    /**
     * @return whether a file, or something in its place, is there
     * @throws StorageException NOT_WRITABLE if something else is in the place of the directory
     */
    boolean isThere(Path file) {
        return directory.isThere() && !Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
    }

    void proveWritable(Path file, Duration wait, Consumer<LockedFile> check) {
        locked(file, wait, locked -> {
            check.accept(locked);
            locked.proveWritable();
            return locked.path();
        });
    }

    /**
     * Does the same as {@link #proveWritable}, and leaves nothing behind. If there is no lock file yet, it locks a stand-in with a name that
     * no other process uses. So it can remove the lock file of the stand-in afterwards.
     */
    void rehearse(Path file, Duration wait, Consumer<LockedFile> check) {
        if (!directory.isUsable()) {
            directory.proveCreatable();
        } else if (Files.exists(StoreLock.fileOf(file), LinkOption.NOFOLLOW_LINKS)) {
            proveWritable(file, wait, check);
        } else {
            check.accept(new LockedFile(file, directory, operations));
            Path standIn = file.resolveSibling("rehearsal-" + UUID.randomUUID());
            try {
                proveWritable(standIn, wait, locked -> {});
            } finally {
                remove(StoreLock.fileOf(standIn));
            }
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw StoreFailures.notWritable(file, failure);
        }
    }

    List<Path> files() {
        return directory.files();
    }
}
