package io.kstlib.storage.file.store;

import io.kstlib.storage.file.store.LockedFileStore.DiskOperations;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Arrays;

/** A disk on which one step fails. A write fails after half of it was done. */
final class FailingOperations extends DiskOperations {

    enum Step {
        CREATE,
        WRITE,
        OVERWRITE,
        /** The permissions of the directory do not allow it. */
        CREATE_WHERE_NO_ONE_MAY,
        FLUSH,
        RENAME,
        /** The directory counts as read-only. The test itself has to make the opening fail. */
        OPEN_LOCK,
        LOCK,
        /** The lock is held all the same. */
        UNLOCK
    }

    private final Step failing;
    private final IOException failure;

    FailingOperations(Step failing, IOException failure) {
        this.failing = failing;
        this.failure = failure;
    }

    private void failAt(Step step) throws IOException {
        if (step == failing) {
            throw failure;
        }
    }

    @Override
    void create(Path file, FileAttribute<?>... attributes) throws IOException {
        failAt(Step.CREATE);
        failAt(Step.CREATE_WHERE_NO_ONE_MAY);
        super.create(file, attributes);
    }

    @Override
    void write(Path file, byte[] content) throws IOException {
        if (failing == Step.WRITE) {
            Files.write(file, Arrays.copyOf(content, content.length / 2));
        }
        failAt(Step.WRITE);
        super.write(file, content);
    }

    @Override
    void overwrite(Path file, byte[] content) throws IOException {
        failAt(Step.OVERWRITE);
        super.overwrite(file, content);
    }

    @Override
    void flush(Path file) throws IOException {
        failAt(Step.FLUSH);
        super.flush(file);
    }

    @Override
    void rename(Path from, Path to) throws IOException {
        failAt(Step.RENAME);
        super.rename(from, to);
    }

    @Override
    boolean canWriteIn(Path directory) {
        return failing != Step.OPEN_LOCK && failing != Step.CREATE_WHERE_NO_ONE_MAY && super.canWriteIn(directory);
    }

    @Override
    FileLock tryLock(FileChannel channel) throws IOException {
        failAt(Step.LOCK);
        FileLock lock = super.tryLock(channel);
        return failing == Step.UNLOCK && lock != null ? new Unreleasable(lock) : lock;
    }

    /** Keeps the real lock when it is released. */
    private final class Unreleasable extends FileLock {

        private final FileLock lock;

        Unreleasable(FileLock lock) {
            super(lock.channel(), lock.position(), lock.size(), lock.isShared());
            this.lock = lock;
        }

        @Override
        public boolean isValid() {
            return lock.isValid();
        }

        @Override
        public void release() throws IOException {
            throw failure;
        }
    }
}
