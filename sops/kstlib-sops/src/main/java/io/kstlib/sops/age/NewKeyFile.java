package io.kstlib.sops.age;

import io.kstlib.files.CreationRights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Objects;

/**
 * A new file of secrets that never replaces another one. Where the file system has links, it appears only when it is complete. On POSIX systems
 * it is made with mode 0600 in directories of mode 0700. Elsewhere it inherits the rights of the person's own configuration directory.
 *
 * @param file where it goes
 */
record NewKeyFile(Path file) {

    /**
     * @throws FileAlreadyExistsException if there is a file, which is then untouched
     */
    void write(String content) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a directory");
        createDirectories(directory);
        Path complete = Files.createTempFile(directory, ".keys", ".new", CreationRights.of(directory, "rw-------"));
        try {
            fill(complete, content);
            publish(complete, content);
        } finally {
            Files.deleteIfExists(complete);
        }
    }

    /** Makes a link, which fails if the name is taken. No rename of Java promises that. */
    private void publish(Path complete, String content) throws IOException {
        try {
            Files.createLink(file, complete);
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (UnsupportedOperationException | IOException noLinks) {
            // File systems without links: still only one process can create the name.
            try (FileChannel channel = FileChannel.open(
                    file,
                    EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    CreationRights.of(complete, "rw-------"))) {
                write(channel, content);
            }
        }
    }

    private static void fill(Path complete, String content) throws IOException {
        try (FileChannel channel = FileChannel.open(complete, StandardOpenOption.WRITE)) {
            write(channel, content);
        }
    }

    private static void write(FileChannel channel, String content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }

    private static void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        try {
            Files.createDirectory(directory, CreationRights.of(parent == null ? directory : parent, "rwx------"));
        } catch (FileAlreadyExistsException meanwhile) {
            if (!Files.isDirectory(directory)) {
                throw new NotDirectoryException(directory.toString());
            }
        }
    }
}
