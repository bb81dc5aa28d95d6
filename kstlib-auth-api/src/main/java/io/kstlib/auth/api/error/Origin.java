package io.kstlib.auth.api.error;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The source of a configured value.
 *
 * @param source the name of the file for messages, or {@code environment variable NAME}, or other words for a value that a program set
 * @param line the line, from 1; 0 when the source has no lines
 * @param file the file itself, absolute and with symbolic links resolved; {@code null} for values that no file holds
 */
public record Origin(String source, int line, @Nullable Path file) {

    /** For values that a program set through a builder. */
    public static final Origin CODE = new Origin("code", 0);

    /** For the name of a file that a program gave. */
    public static final Origin NAMED_FILE = new Origin("the named file", 0);

    /**
     * Makes an origin that is not a file.
     *
     * @param source {@code environment variable NAME}, or {@code code}
     * @param line the line, from 1; 0 when the source has no lines
     */
    public Origin(String source, int line) {
        this(source, line, null);
    }

    @Override
    public String toString() {
        return line > 0 ? source + ":" + line : source;
    }
}
