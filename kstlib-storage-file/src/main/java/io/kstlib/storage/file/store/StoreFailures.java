package io.kstlib.storage.file.store;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.storage.file.store.AccessRights.PosixRights;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes the messages of the store's errors: what failed, on which path, why, and what to do next. */
final class StoreFailures {

    private StoreFailures() {}

    static StorageException exposed(Path path, String exposure, String fix) {
        return failure(
                path,
                Reason.EXPOSED,
                path + " is not trusted, it is " + exposure,
                fix + " (if nothing changes, this file system keeps no permissions: use another directory)",
                null);
    }

    static StorageException ofAnother(Path path, String owner) {
        return failure(
                path,
                Reason.EXPOSED,
                path + " is not trusted, it belongs to " + owner,
                "Run the program as " + owner
                        + ", or use a directory of your own; if it is yours anyway, run: chown \"$(id -u)\" "
                        + PosixRights.quoted(path),
                null);
    }

    static StorageException replaceable(Path path, Path folder) {
        return failure(
                path,
                Reason.EXPOSED,
                path + " is not trusted, everyone can put another in its place: " + folder + " is writable by others",
                "Run: chmod o-w " + PosixRights.quoted(folder)
                        + " (or chmod +t, which lets others remove only what is theirs), or use"
                        + " another directory",
                null);
    }

    static StorageException unreadable(Path path, String why, String remedy) {
        return failure(path, Reason.UNREADABLE, "cannot read " + path + ": " + why, remedy, null);
    }

    static StorageException unreadable(Path path, IOException cause) {
        String remedy = cause instanceof AccessDeniedException
                ? "Make it yours and readable: look at 'ls -ld' of it and of its directory"
                : null;
        return failure(path, Reason.UNREADABLE, "cannot read " + path + ": " + why(cause), remedy, cause);
    }

    static StorageException notWritable(Path path, IOException cause) {
        return failure(
                path,
                Reason.NOT_WRITABLE,
                "cannot write " + path + ": " + why(cause) + "; what was stored is unchanged",
                "Check the free space and the permissions of " + parent(path)
                        + ", or keep tokens elsewhere: by HOME or XDG_CONFIG_HOME, by the directory of the storage in the"
                        + " configuration, or in memory (token_storage: memory)",
                cause);
    }

    static StorageException noRoom(Path path, IOException cause) {
        return failure(
                path,
                Reason.NOT_WRITABLE,
                "there is no room to replace " + path + ": " + why(cause)
                        + "; so nothing was sent, and what is stored is unchanged",
                "Check the free space and the quota of " + parent(path),
                cause);
    }

    static StorageException tooLarge(Path path, int bytes) {
        return failure(
                path,
                Reason.NOT_WRITABLE,
                "cannot write " + path + ": " + bytes + " bytes are more than the " + LockedFileStore.MAX_BYTES
                        + " allowed",
                null,
                null);
    }

    static StorageException cannotLock(Path lockFile, @Nullable Throwable cause) {
        String why = cause instanceof IOException failure ? why(failure) : "not supported";
        return failure(
                lockFile,
                Reason.CANNOT_LOCK,
                "the file system of " + parent(lockFile) + " cannot lock files: " + why,
                "Keep the tokens in a directory on a local disk",
                cause);
    }

    static StorageException unusableLockFile(Path lockFile, IOException cause) {
        return failure(
                lockFile,
                Reason.CANNOT_LOCK,
                "cannot open the lock file " + lockFile + ", which belongs to " + owner(lockFile) + ": " + why(cause),
                "Make it yours again (a run with sudo may have left it), or remove it while no program uses the tokens",
                cause);
    }

    private static String owner(Path path) {
        try {
            return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
        } catch (IOException | UnsupportedOperationException unknown) {
            return "an unknown process";
        }
    }

    static StorageException locked(Path path, String holder, String waited) {
        return StorageException.lockedBy(
                path.toString(), path + " is in use: held by " + holder + ", " + waited, holder.split(" since ", 2)[0]);
    }

    static StorageException interrupted(Path path, @Nullable Throwable cause) {
        return failure(path, Reason.LOCKED, "interrupted while waiting for the lock of " + path, null, cause);
    }

    private static StorageException failure(
            Path path, Reason reason, String problem, @Nullable String advice, @Nullable Throwable cause) {
        return new StorageException(
                path.toString(), reason, problem, advice == null ? null : Remedy.advice(advice), cause);
    }

    private static String parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? "its directory" : parent.toString();
    }

    /** Leaves out the path, which the error has already. The message of a file system exception is the path, often with nothing else. */
    private static String why(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof FileSystemException failure) {
            String reason = failure.getReason();
            return reason == null || reason.isBlank() ? failure.getClass().getSimpleName() : reason;
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
