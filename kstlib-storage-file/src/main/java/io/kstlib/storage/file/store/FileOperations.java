package io.kstlib.storage.file.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import org.jspecify.annotations.Nullable;

/** The single steps of a safe write, so that tests can let each one fail. */
interface FileOperations {

    /** Creates an empty file; fails if there is one. */
    void create(Path file, FileAttribute<?>... attributes) throws IOException;

    void write(Path file, byte[] content) throws IOException;

    /** Replaces what a file holds. Uses the same disk space, as long as the new content is not larger. */
    void overwrite(Path file, byte[] content) throws IOException;

    /** Returns once the file's content is on the disk. */
    void flush(Path file) throws IOException;

    /** Puts {@code from} in the place of {@code to}, in one step for every reader. */
    void rename(Path from, Path to) throws IOException;

    /** Makes an earlier {@link #rename} durable, where directories can be flushed. */
    void flushDirectory(Path directory);

    /** Whether files can be created in a directory, by its permissions and those of its file system. */
    boolean canWriteIn(Path directory);

    /**
     * @return {@code null} while another process holds the lock
     */
    @Nullable
    FileLock tryLock(FileChannel channel) throws IOException;
}
