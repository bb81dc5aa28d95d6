package io.kstlib.storage.file.store;

import io.kstlib.storage.file.access.AccessRights;
import io.kstlib.storage.file.access.OtherUsers;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/**
 * The directory of a store. It is created for its owner only. It is refused when others can do more than they may, when another user owns it, or
 * when everyone can replace it. A symbolic link is followed.
 */
record StoreDirectory(Path path, OtherUsers others, AccessRights rights) {

    /**
     * @return whether the directory is there, and others can do no more than they may
     * @throws io.kstlib.auth.api.error.StorageException if it is there but cannot be used
     */
    boolean isUsable() {
        try {
            check();
            return true;
        } catch (NoSuchFileException none) {
            if (Files.isSymbolicLink(path)) {
                throw StoreFailures.unreadable(
                        path, "it is a link that leads nowhere", "Is the disk that it leads to mounted?");
            }
            return false;
        } catch (IOException failure) {
            throw StoreFailures.unreadable(path, failure);
        }
    }

    /**
     * @return whether the directory is there, also one that others can use
     * @throws io.kstlib.auth.api.error.StorageException if something else is in its place
     */
    boolean isThere() {
        // This looks at the directory itself. Newer JDKs say that a path below a plain file does not exist.
        // Older ones do not know.
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw StoreFailures.notWritable(path, new NotDirectoryException(path.toString()));
        }
        return !Files.notExists(path);
    }

    void create() {
        try {
            refuseOpenPlace();
            Files.createDirectories(path, rights.ofNewDirectory());
            rights.settleNewDirectory(path);
            check();
        } catch (IOException failure) {
            throw StoreFailures.notWritable(path, failure);
        }
    }

    /**
     * Checks whether {@link #create} can work. Creates nothing.
     *
     * @throws io.kstlib.auth.api.error.StorageException NOT_WRITABLE if it cannot, EXPOSED if everyone could replace the directory
     */
    void proveCreatable() {
        Path existing = path.toAbsolutePath();
        while (existing.getParent() != null && Files.notExists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            throw StoreFailures.notWritable(path, new NotDirectoryException(existing.toString()));
        } else if (!Files.isWritable(existing)) {
            throw StoreFailures.notWritable(path, new AccessDeniedException(existing.toString()));
        }
        try {
            refuseOpenPlace();
        } catch (IOException failure) {
            throw StoreFailures.notWritable(path, failure);
        }
    }

    private void refuseOpenPlace() throws IOException {
        Path open = rights.openAbove(path);
        if (open != null) {
            throw StoreFailures.replaceable(path, open);
        }
    }

    private void check() throws IOException {
        AccessRights.CheckedEntry found = rights.find(path);
        if (!found.attributes().isDirectory()) {
            throw new NotDirectoryException(path.toString());
        }
        String stranger = rights.strangerWhoOwns(path);
        if (stranger != null) {
            throw StoreFailures.ofAnother(path, stranger);
        }
        String open = others == OtherUsers.KEPT_OUT ? found.exposure() : found.intrusion();
        if (open != null) {
            throw StoreFailures.exposed(path, open, rights.directoryFix(path, others));
        }
        refuseOpenPlace();
    }
}
