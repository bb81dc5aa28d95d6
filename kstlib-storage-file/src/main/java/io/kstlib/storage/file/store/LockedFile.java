package io.kstlib.storage.file.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A file of the store while its lock is held. Used by one thread, within one {@link LockedStep}. */
public final class LockedFile {

    private static final int PROBE_BYTES = 16 * 1024;

    private final Path path;
    private final FileMode mode;
    private final AccessRights rights;
    private final FileOperations operations;

    LockedFile(Path path, FileMode mode, AccessRights rights, FileOperations operations) {
        this.path = path;
        this.mode = mode;
        this.rights = rights;
        this.operations = operations;
    }

    /**
     * @return where it is
     */
    public Path path() {
        return path;
    }

    /**
     * Reads the content.
     *
     * @return the content; empty when there is no file
     * @throws io.kstlib.auth.api.error.StorageException as {@link LockedFileStore#read}
     */
    public Optional<byte[]> read() {
        return FileContent.read(path, mode, rights);
    }

    /**
     * Puts new content in the place of the old: a sibling file is written, flushed and renamed, so that whoever looks, and whoever comes
     * after a crash, sees the old or the new content. Durable once this returns.
     *
     * @param content the new content, at most {@value LockedFileStore#MAX_BYTES} bytes
     * @throws io.kstlib.auth.api.error.StorageException if it could not be written; the old content is intact then
     */
    public void replace(byte[] content) {
        if (content.length > LockedFileStore.MAX_BYTES) {
            throw Refusal.tooLarge(path, content.length);
        }
        try {
            Path temporary = writeSibling(content);
            try {
                rights.finish(temporary, mode);
                operations.rename(temporary, path);
            } catch (IOException | RuntimeException failure) {
                discard(temporary, failure);
                throw failure;
            }
            flushDirectory();
        } catch (IOException failure) {
            throw Refusal.notWritable(path, failure);
        }
    }

    /**
     * Removes the file, whatever it holds; a symbolic link is removed itself.
     *
     * @return whether there was one
     * @throws io.kstlib.auth.api.error.StorageException if it could not be removed
     */
    public boolean delete() {
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw Refusal.unreadable(path, "it is a directory", "Move it away");
            }
            removeLeftovers();
            boolean existed = Files.deleteIfExists(path);
            flushDirectory();
            return existed;
        } catch (IOException failure) {
            throw Refusal.notWritable(path, failure);
        }
    }

    /** Does all of a write except the rename. */
    void proveWritable() {
        try {
            Files.delete(writeSibling(new byte[PROBE_BYTES]));
        } catch (IOException failure) {
            throw Refusal.notWritable(path, failure);
        }
    }

    private Path writeSibling(byte[] content) throws IOException {
        removeLeftovers();
        Path temporary = path.resolveSibling(
                temporaryPrefix(path) + ProcessHandle.current().pid() + LockedFileStore.TEMPORARY_SUFFIX);
        operations.create(temporary, rights.ofNewFile());
        try {
            rights.settleNewFile(temporary);
            operations.write(temporary, content);
            operations.flush(temporary);
            return temporary;
        } catch (IOException | RuntimeException failure) {
            discard(temporary, failure);
            throw failure;
        }
    }

    /** Only the holder of the lock has a temporary file for this path; whatever lies there now belonged to one that was killed. */
    private void removeLeftovers() throws IOException {
        for (Path leftover : leftovers(path)) {
            Files.deleteIfExists(leftover);
        }
    }

    /** Removes what a killed writer left. */
    Path sweep() {
        try {
            removeLeftovers();
            return path;
        } catch (IOException failure) {
            throw Refusal.notWritable(path, failure);
        }
    }

    static List<Path> leftovers(Path path) throws IOException {
        String prefix = temporaryPrefix(path);
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(directory(path))) {
            for (Path sibling : siblings) {
                String name = String.valueOf(sibling.getFileName());
                if (name.startsWith(prefix) && name.endsWith(LockedFileStore.TEMPORARY_SUFFIX)) {
                    found.add(sibling);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        }
        return found;
    }

    private static String temporaryPrefix(Path path) {
        return "." + path.getFileName() + ".";
    }

    private void flushDirectory() {
        operations.flushDirectory(directory(path));
    }

    private static Path directory(Path path) {
        Path parent = path.getParent();
        return parent == null ? path.getFileSystem().getPath("") : parent;
    }

    private static void discard(Path temporary, Exception failure) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }
}
