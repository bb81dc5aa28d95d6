package io.kstlib.auth.cli.command;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of the standard streams are terminals.
 *
 * @param streams those that are
 */
public record Terminals(Set<Stream> streams) {

    /** The standard streams. */
    public enum Stream {
        /** Standard input. */
        IN("0"),
        /** Standard output. */
        OUT("1"),
        /** Standard error. */
        ERR("2");

        private final String number;

        Stream(String number) {
            this.number = number;
        }
    }

    /** The system property with the numbers of the streams that are terminals. The launcher sets it, since Java cannot find out. */
    static final String PROPERTY = "kstlib.terminals";

    /** No stream is a terminal. */
    public static final Terminals NONE = new Terminals(Set.of());

    public Terminals {
        streams = Set.copyOf(streams);
    }

    /**
     * {@return the streams that are terminals}
     *
     * @param told the value of the system property, or {@code null} when no launcher has set it
     */
    public static Terminals of(@Nullable String told) {
        if (told == null) {
            return ofConsole();
        }
        Set<Stream> streams = EnumSet.noneOf(Stream.class);
        for (Stream stream : Stream.values()) {
            if (told.contains(stream.number)) {
                streams.add(stream);
            }
        }
        return new Terminals(streams);
    }

    /** Assumes all or none: without a launcher, Java knows no more. */
    @SuppressWarnings(
            "SystemConsoleNull") // kstlib.cmd sets -Djdk.console=java.base, with which it is null as it used to be
    private static Terminals ofConsole() {
        return System.console() == null ? NONE : new Terminals(Set.of(Stream.values()));
    }

    /**
     * {@return whether a stream is a terminal}
     *
     * @param stream which
     */
    public boolean has(Stream stream) {
        return streams.contains(stream);
    }
}
