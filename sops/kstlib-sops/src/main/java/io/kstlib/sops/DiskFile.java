package io.kstlib.sops;

import io.kstlib.sops.error.FileAccessException;
import io.kstlib.sops.store.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** Reads whole files, and replaces them in one step. */
final class DiskFile {

    private DiskFile() {}

    static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(Limits.MAX_BYTES + 1);
            if (content.length > Limits.MAX_BYTES) {
                throw new FileAccessException(file + " has more than " + Limits.MAX_BYTES + " bytes");
            }
            return content;
        } catch (NoSuchFileException missing) {
            throw new FileAccessException(file + " does not exist", null, missing);
        } catch (IOException failure) {
            throw new FileAccessException(file + " cannot be read: " + reason(failure), null, failure);
        }
    }

    /** Writes a sibling, flushes it and renames it. What is written is encrypted, so that a leftover of a crash tells nothing. */
    static void replace(Path file, byte[] content) {
        try {
            Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
            Path sibling = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
            try {
                Files.createFile(sibling, ownerOnly(target));
                Files.write(sibling, content);
                copyRights(target, sibling);
                flush(sibling);
                Files.move(sibling, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(sibling);
            }
        } catch (IOException failure) {
            throw new FileAccessException(
                    file + " cannot be written: " + reason(failure), "What it held before is intact", failure);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static void copyRights(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        if (view != null && Files.exists(from)) {
            PosixFileAttributes rights = view.readAttributes();
            keepOwner(rights, to);
            Files.setPosixFilePermissions(to, rights.permissions());
        }
    }

    /**
     * A file that root edits stays its owner's, who could not read it any more else. A person who may not give files away makes it their own, as
     * every editor does that renames.
     */
    private static void keepOwner(PosixFileAttributes rights, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        PosixFileAttributes now = view.readAttributes();
        try {
            if (!now.group().equals(rights.group())) {
                view.setGroup(rights.group());
            }
            if (!now.owner().equals(rights.owner())) {
                view.setOwner(rights.owner());
            }
        } catch (FileSystemException notAllowed) {
            return;
        }
    }

    private static void flush(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Without the path, which the message names already. */
    private static String reason(IOException failure) {
        if (failure instanceof FileSystemException named && named.getReason() != null) {
            return named.getReason();
        }
        return failure.getClass().getSimpleName().replace("Exception", "");
    }
}
