package io.kstlib.storage.file.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import org.jspecify.annotations.Nullable;

/**
 * The single steps of a safe write. An interrupt does not break them off, because a new refresh token that is not written is a lost login. The
 * interrupt status of the thread is kept. Tests override steps to let each one fail.
 */
class DiskOperations {

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
            // Some network and virtual file systems cannot flush directories. The rename has taken place: an error now
            // would claim that the old content is still there. A crash leaves the old or the new content in any case.
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
