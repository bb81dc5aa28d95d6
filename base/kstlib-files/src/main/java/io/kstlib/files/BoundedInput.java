package io.kstlib.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads what others wrote, and no more of it than a limit. */
public final class BoundedInput {

    private BoundedInput() {}

    /**
     * Reads a stream to its end. One byte beyond the limit is read at most.
     *
     * @param in stays open
     * @param most how many bytes there may be
     * @return all of them; empty when there are more
     * @throws IOException if it cannot be read
     */
    public static Optional<byte[]> read(InputStream in, int most) throws IOException {
        byte[] content = in.readNBytes(most + 1);
        return content.length > most ? Optional.empty() : Optional.of(content);
    }
}
