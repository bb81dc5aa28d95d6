package io.kstlib.auth.api.error;

/**
 * Where a configured value was written.
 *
 * @param source the file as the person knows it, or {@code environment variable NAME}, or {@code code} for values set by a program
 * @param line the line, from 1; 0 when the source has no lines
 */
public record Origin(String source, int line) {

    /** For values that a program set through a builder. */
    public static final Origin CODE = new Origin("code", 0);

    @Override
    public String toString() {
        return line > 0 ? source + ":" + line : source;
    }
}
