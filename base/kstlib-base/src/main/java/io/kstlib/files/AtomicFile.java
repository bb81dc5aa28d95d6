package io.kstlib.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Set;
import java.util.UUID;

/**
 * Writes whole files in one step: writes a sibling, flushes it to the disk and renames or links it. A crash leaves the old content or the new one.
 * At worst it also leaves a sibling with the suffix {@code .tmp} that only its owner can read.
 */
public final class AtomicFile {

    private AtomicFile() {}

    /**
     * Writes a file that only its owner can read and write, where the file system has such rights.
     *
     * @param file the file, which is replaced where it exists, a symbolic link, too; its folder must exist
     * @param content all of the new content
     * @throws IOException if it cannot be written; the former content is intact
     */
    public static void writeForOwner(Path file, byte[] content) throws IOException {
        write(file.toAbsolutePath(), content, AtomicFile::rename);
    }

    /** Gives a complete file its name. */
    @FunctionalInterface
    interface Naming {
        void name(Path name, Path complete) throws IOException;
    }

    private static void write(Path target, byte[] content, Naming naming) throws IOException {
        Path sibling = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            fill(sibling, content);
            naming.name(target, sibling);
        } finally {
            Files.deleteIfExists(sibling);
        }
    }

    /**
     * Creates a file that only its owner can read and write, where the file system has such rights, and never replaces another one. The file appears
     * only when it is complete. Where the file system has no links, such as FAT and some network disks, the programs that create it by this method take
     * turns, with a lock on a file beside it that goes away with the creation; it needs locks then.
     *
     * @param file the file; its folder must exist
     * @param content all of its content
     * @throws FileAlreadyExistsException if there is a file, which is then untouched
     * @throws IOException if it cannot be written
     */
    public static void createForOwner(Path file, byte[] content) throws IOException {
        createForOwner(file, content, Files::createLink);
    }

    /** @param linking fails if the name is taken */
    static void createForOwner(Path file, byte[] content, Naming linking) throws IOException {
        write(file.toAbsolutePath(), content, (name, complete) -> publish(name, complete, linking));
    }

    /** Makes a link, which fails if the name is taken. No rename of Java promises that. */
    private static void publish(Path target, Path complete, Naming linking) throws IOException {
        try {
            linking.name(target, complete);
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (UnsupportedOperationException | IOException noLinks) {
            renameInTurn(target, complete);
        }
    }

    /** A later creator finds the target, also with the lock of a file that is gone by then. So that file is removed only where there is a target. */
    private static synchronized void renameInTurn(Path target, Path complete) throws IOException {
        Path turn = target.resolveSibling("." + target.getFileName() + ".lock");
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try (FileChannel channel = FileChannel.open(turn, options, CreationRights.of(turn, "rw-------"))) {
            FileLock unused = channel.lock(); // until the channel is closed
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            rename(target, complete);
        } finally {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(turn);
            }
        }
    }

    /**
     * Writes a file that keeps its owner, its group and its rights. A new file is for its owner only.
     *
     * @param file the file; a symbolic link stays, and the file that it leads to is replaced; the folder must exist
     * @param content all of the new content
     * @throws IOException if it cannot be written; the former content is intact
     */
    public static void replace(Path file, byte[] content) throws IOException {
        Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
        write(target, content, (name, complete) -> {
            copyRights(name, complete);
            rename(name, complete);
        });
    }

    /**
     * Creates folders that only their owner can list and write to, where the file system has such rights. Folders that exist keep their
     * rights, and may be symbolic links.
     *
     * @param folder the folder, which is created together with those above it
     * @throws NotDirectoryException if a file is in the way
     * @throws IOException if one of them cannot be created
     */
    public static void createFoldersForOwner(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path above = folder.toAbsolutePath().getParent();
        if (above != null) {
            createFoldersForOwner(above);
        }
        try {
            Files.createDirectory(folder, CreationRights.of(folder, "rwx------"));
        } catch (FileAlreadyExistsException taken) {
            if (!Files.isDirectory(folder)) { // else another process was faster
                throw new NotDirectoryException(folder.toString());
            }
        }
    }

    private static void fill(Path created, byte[] content) throws IOException {
        Files.createFile(created, CreationRights.of(created, "rw-------"));
        Files.write(created, content);
        try (FileChannel channel = FileChannel.open(created, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void rename(Path target, Path sibling) throws IOException {
        Files.move(sibling, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
     * Keeps the owner and the group of a file that root edits; otherwise its owner could no longer read it. Where the process may not give
     * files away, the new file belongs to the process user, as with every editor that renames.
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
}
