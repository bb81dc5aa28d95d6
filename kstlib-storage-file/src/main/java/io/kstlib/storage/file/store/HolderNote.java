package io.kstlib.storage.file.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * The note that the holder of a lock writes into the lock file, so that others can name the holder: {@code PID INSTANT}, filled up with
 * spaces. It stays there after the lock is released. Only a process that finds the file locked reads it.
 */
final class HolderNote {

    private static final int LENGTH = 64;

    private HolderNote() {}

    /**
     * @throws ClosedByInterruptException if the thread was interrupted, which closed the channel and with it released the lock
     */
    static void write(FileChannel channel, Instant since) throws ClosedByInterruptException {
        StringBuilder text = new StringBuilder(LENGTH);
        text.append(ProcessHandle.current().pid()).append(' ').append(since);
        while (text.length() < LENGTH - 1) {
            text.append(' ');
        }
        ByteBuffer note = StandardCharsets.US_ASCII.encode(text.append('\n').toString());
        try {
            while (note.hasRemaining()) {
                channel.write(note, note.position());
            }
        } catch (ClosedByInterruptException lockLost) {
            throw lockLost;
        } catch (IOException courtesyOnly) {
            // A full disk must not prevent the removal of a token. Without the note others cannot name the holder.
            return;
        }
    }

    /** Names the holder for people. The channel is one that could not be locked. */
    static String read(FileChannel channel) {
        ByteBuffer note = ByteBuffer.allocate(LENGTH);
        try {
            channel.read(note, 0);
        } catch (IOException notReadable) {
            return "another process";
        }
        String text = StandardCharsets.US_ASCII.decode(note.flip()).toString().trim();
        int space = text.indexOf(' ');
        if (space < 0) {
            return "another process";
        }
        try {
            long pid = Long.parseLong(text.substring(0, space));
            return "process " + pid + " since " + Instant.parse(text.substring(space + 1));
        } catch (NumberFormatException | DateTimeException notOurs) {
            return "another process";
        }
    }
}
