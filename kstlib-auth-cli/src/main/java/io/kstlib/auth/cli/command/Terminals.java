package io.kstlib.auth.cli.command;

import io.kstlib.files.SearchPath;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
     * @param stream the stream
     */
    public boolean has(Stream stream) {
        return streams.contains(stream);
    }

    public static final class TerminalWidth {

        /** The width where the real one is unknown. */
        public static final int STANDARD = 80;

        private static final Pattern SIZE = Pattern.compile("[0-9]{1,5} ([1-9][0-9]{0,4})\\s*");
        private static final int LONGEST_ANSWER = 64;
        private static final long PATIENCE_MILLIS = 500;

        private TerminalWidth() {}

        /**
         * Reads {@code COLUMNS}, else asks the terminal with {@code stty}, since Java itself cannot.
         *
         * @param environment the environment variables
         * @return the number of columns
         */
        public static int of(Map<String, String> environment) {
            String columns = environment.getOrDefault("COLUMNS", "");
            if (columns.matches("[1-9][0-9]{0,4}")) {
                return Integer.parseInt(columns);
            }
            File terminal = new File("/dev/tty");
            Optional<Path> stty = SearchPath.of(environment).find("stty");
            return terminal.exists() && stty.isPresent() ? ask(stty.get(), terminal) : STANDARD;
        }

        private static int ask(Path program, File terminal) {
            try {
                Process stty = new ProcessBuilder(program.toString(), "size")
                        .redirectInput(terminal)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (!stty.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    stty.destroy();
                    return STANDARD;
                }
                byte[] answer = stty.getInputStream().readNBytes(LONGEST_ANSWER);
                Matcher size = SIZE.matcher(new String(answer, StandardCharsets.US_ASCII));
                return size.matches() ? Integer.parseInt(size.group(1)) : STANDARD;
            } catch (IOException noTerminal) {
                return STANDARD;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return STANDARD;
            }
        }
    }
}
