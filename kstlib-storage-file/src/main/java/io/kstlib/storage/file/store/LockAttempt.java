package io.kstlib.storage.file.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The tries of one thread through one channel. */
final class LockAttempt {

    private final FileChannel channel;
    private final FileOperations operations;
    private boolean overlapping;

    LockAttempt(FileChannel channel, FileOperations operations) {
        this.channel = channel;
        this.operations = operations;
    }

    @Nullable
    FileLock tryLock(Path lockFile) {
        try {
            FileLock lock = operations.tryLock(channel);
            overlapping = false;
            return lock;
        } catch (OverlappingFileLockException otherClassLoader) {
            overlapping = true; // a second copy of this class, in another class loader of this process, has the lock
            return null;
        } catch (IOException failure) {
            throw Refusal.cannotLock(lockFile, failure);
        }
    }

    String holder() {
        return overlapping ? "another part of this process" : HolderNote.read(channel);
    }

    /** Closing the channel would release the lock of the other copy; so it is left to the garbage collector, later. */
    void giveUp(Path lockFile) {
        if (overlapping) {
            return;
        }
        try {
            channel.close();
        } catch (IOException failure) {
            throw Refusal.cannotLock(lockFile, failure);
        }
    }
}
