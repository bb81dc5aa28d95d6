package io.kstlib.storage.file.store;

import io.kstlib.files.BoundedInput;
import io.kstlib.storage.file.access.AccessRights;
import io.kstlib.storage.file.access.FileMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a file that only the person or root can have written, up to a limit of its size. */
final class FileContent {

    private FileContent() {}

    static Optional<byte[]> read(Path file, FileMode mode, AccessRights rights) {
        try {
            AccessRights.CheckedEntry found = rights.find(file, LinkOption.NOFOLLOW_LINKS);
            check(file, mode, rights, found);
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(
                        BoundedInput.read(in, LockedFileStore.MAX_BYTES).orElseThrow(() -> tooLarge(file)));
            }
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException failure) {
            throw StoreFailures.unreadable(file, failure);
        }
    }

    private static void check(Path file, FileMode mode, AccessRights rights, AccessRights.CheckedEntry found)
            throws IOException {
        if (found.attributes().isSymbolicLink()) {
            throw StoreFailures.unreadable(
                    file,
                    "it is a symbolic link, which is not followed",
                    "Put the file itself there, or link its directory");
        }
        if (!found.attributes().isRegularFile()) {
            throw StoreFailures.unreadable(file, "it is not a regular file", "Move it away");
        }
        String stranger = rights.strangerWhoOwns(file, LinkOption.NOFOLLOW_LINKS);
        if (stranger != null) {
            throw StoreFailures.ofAnother(file, stranger);
        }
        if (found.exposure() != null) {
            throw StoreFailures.exposed(file, found.exposure(), rights.fileFix(file, mode));
        }
        if (found.attributes().size() > LockedFileStore.MAX_BYTES) {
            throw tooLarge(file);
        }
    }

    private static RuntimeException tooLarge(Path file) {
        return StoreFailures.unreadable(
                file, "it is larger than " + LockedFileStore.MAX_BYTES + " bytes", "It is none of ours: move it away");
    }
}
