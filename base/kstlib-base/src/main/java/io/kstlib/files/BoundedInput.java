package io.kstlib.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Reads input from others, up to a limit. */
public final class BoundedInput {

    private BoundedInput() {}

    /**
     * Reads a stream to its end. It reads at most one byte beyond the limit.
     *
     * @param in the stream; it stays open
     * @param most the largest number of bytes
     * @return all bytes; empty when there are more
     * @throws IOException if it cannot be read
     */
    public static Optional<byte[]> read(InputStream in, int most) throws IOException {
        byte[] content = in.readNBytes(most + 1);
        return content.length > most ? Optional.empty() : Optional.of(content);
    }

    /**
     * Reads a stream to its end and keeps its beginning, because the writer may wait or fail when no one reads.
     *
     * @param in the stream; it stays open
     * @param most the largest number of bytes that are kept
     * @return the first bytes
     * @throws IOException if it cannot be read
     */
    public static byte[] beginning(InputStream in, int most) throws IOException {
        byte[] beginning = in.readNBytes(most);
        long unused = in.transferTo(OutputStream.nullOutputStream());
        return beginning;
    }
}
