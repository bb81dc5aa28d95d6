package com.example.storage;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A file whose changes a crash leaves out or keeps whole, and an interrupt does not stop. */
record FolderFile(Path path) {

    Optional<byte[]> read() {
        try {
            return Optional.of(Files.readAllBytes(path));
        } catch (NoSuchFileException nothing) {
            return Optional.empty();
        } catch (IOException failed) {
            throw failure(path, Reason.UNREADABLE, "cannot be read", failed);
        }
    }

    void replace(byte[] content) {
        Path draft = path.resolveSibling(path.getFileName() + ".new");
        try {
            try (FileOutputStream out = new FileOutputStream(draft.toFile())) { // an interrupt would close a channel
                out.write(content);
                out.getFD().sync();
            }
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
            syncFolder();
        } catch (IOException failed) {
            throw failure(path, Reason.NOT_WRITABLE, "cannot be written", failed);
        }
    }

    boolean remove() {
        try {
            boolean was = Files.deleteIfExists(path);
            syncFolder();
            return was;
        } catch (IOException failed) {
            throw failure(path, Reason.NOT_WRITABLE, "cannot be removed", failed);
        }
    }

    private void syncFolder() throws IOException {
        boolean interrupted = Thread.interrupted();
        try (FileChannel folder = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (ClosedByInterruptException again) {
            Thread.interrupted();
            interrupted = true;
            syncFolder();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static StorageException failure(Path place, Reason reason, String problem, Exception cause) {
        return new StorageException(place.toString(), reason, place + " " + problem, null, cause);
    }
}
