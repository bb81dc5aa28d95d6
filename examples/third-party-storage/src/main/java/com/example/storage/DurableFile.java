package com.example.storage;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Changes that a crash leaves out or keeps whole, and that an interrupt does not stop. */
final class DurableFile {

    private DurableFile() {}

    static void replace(Path file, byte[] content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (FileOutputStream out = new FileOutputStream(draft.toFile())) { // an interrupt would close a channel
            out.write(content);
            out.getFD().sync();
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        sync(file.getParent());
    }

    static boolean remove(Path file) throws IOException {
        boolean was = Files.deleteIfExists(file);
        sync(file.getParent());
        return was;
    }

    private static void sync(Path folder) throws IOException {
        boolean interrupted = false;
        for (boolean done = false; !done; ) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
                done = true;
            } catch (ClosedByInterruptException again) {
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
