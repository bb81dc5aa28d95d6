package io.kstlib.auth.spi.config;

import io.kstlib.auth.api.error.Origin;

/**
 * A single value. Its text is kept as written, so that {@code client_id: 0123} keeps its zero.
 *
 * @param text the value as written, without quotes; empty for null
 * @param kind how the file format understands it
 * @param origin where it was written
 */
public record ConfigScalar(String text, Kind kind, Origin origin) implements ConfigValue {

    /** How the file format understands a scalar. */
    public enum Kind {
        /** A text, quoted or not; everything from an environment variable. */
        TEXT,
        /** A number. */
        NUMBER,
        /** True or false. */
        BOOLEAN,
        /** Nothing. */
        NULL
    }

    @Override
    public String kindInWords() {
        return switch (kind) {
            case TEXT -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL -> "empty";
        };
    }

    /** Does not show the value, because it may be a secret. */
    @Override
    public String toString() {
        return "ConfigScalar[" + kind + " at " + origin + "]";
    }
}
