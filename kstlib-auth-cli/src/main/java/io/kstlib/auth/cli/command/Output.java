package io.kstlib.auth.cli.command;

import io.kstlib.auth.cli.command.CommandRun.GlobalOptions;
import io.kstlib.auth.cli.command.Output.Lines.HomePaths;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The answer of a command. It goes to standard output, and nothing else does. */
public final class Output {

    /** Who reads the answer. */
    public enum Reader {
        /** A person at a terminal. */
        PERSON,
        /** Another program, through a pipe or a file. */
        PROGRAM
    }

    private static final int BLOCK = 8192;

    private final PrintStream stream;
    private final Lines lines;
    private final Reader reader;
    private final HomePaths paths;
    private final IntSupplier width;

    /**
     * @param stream standard output
     * @param reader the reader
     * @param paths the way in which a person has paths written
     * @param width the number of columns of the terminal; asked for only when it matters
     */
    public Output(PrintStream stream, Style style, Reader reader, HomePaths paths, IntSupplier width) {
        this.stream = stream;
        this.lines = new Lines(stream, style, HomePaths.ABSOLUTE, null); // a line may be one for a file
        this.reader = reader;
        this.paths = reader == Reader.PERSON ? paths : HomePaths.ABSOLUTE;
        this.width = width;
    }

    /** {@return the reader of the answer} */
    public Reader reader() {
        return reader;
    }

    /** {@return the style of the answer} */
    public Style style() {
        return lines.style();
    }

    /**
     * {@return a text as its reader needs it: paths are absolute for a program}
     *
     * @param text a text with paths, such as the place of a login
     */
    public String withPaths(String text) {
        return paths.in(text);
    }

    /**
     * Prints a line.
     *
     * @param parts texts of one line
     */
    public void line(Object... parts) {
        lines.print(parts);
    }

    /**
     * Prints a text of several lines. Each is printed as by {@link #line(Object...)}.
     *
     * @param text lines with line feeds between them
     */
    public void lines(String text) {
        text.lines().forEach(this::line);
    }

    /**
     * Prints a document for programs: on one line in a pipe, indented for a person. A character that could mislead a terminal is escaped, which is the
     * same in JSON (RFC 8259 section 7): a program may show it to a person.
     *
     * @param document plain values, see {@link Json}
     */
    public void json(@Nullable Object document) {
        if (reader == Reader.PERSON) {
            stream.print(escaped(Json.writePretty(document)) + "\n");
        } else {
            byte[] bytes = escaped(new String(Json.write(document), StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            stream.write(bytes, 0, bytes.length);
            stream.write('\n');
        }
        stream.flush();
    }

    /** Escapes characters within the texts of JSON. Between them there are only line breaks and ASCII. */
    private static String escaped(String json) {
        StringBuilder escaped = new StringBuilder(json.length());
        json.codePoints().forEach(point -> {
            if (point == '\n' || PrintableText.isSafe(point)) {
                escaped.appendCodePoint(point);
            } else {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", point)); // none of them needs two of these
            }
        });
        return escaped.toString();
    }

    /**
     * Prints bytes as they are. Only a program reads them; a person at a terminal would be at the mercy of control characters.
     *
     * @param content the bytes, which are printed to their end, or until no one reads them any more; it stays open
     * @throws IOException if it cannot be read
     */
    public void bytes(InputStream content) throws IOException {
        byte[] block = new byte[BLOCK];
        for (int read = content.read(block); read >= 0; read = content.read(block)) {
            stream.write(block, 0, read);
            if (isLost()) { // flushes, too: what a server sends bit by bit is seen at once
                return;
            }
        }
    }

    /**
     * Prints a table. A person sees headings and columns, or blocks when the terminal is too narrow. A program reads one row a line without
     * headings, with tabs between the fields.
     *
     * @param table the table
     */
    public void table(Table table) {
        if (reader == Reader.PROGRAM) {
            table.separated().forEach(this::line0);
        } else {
            table.laidOut(width.getAsInt()).forEach(lines::print);
        }
    }

    /** Prints a row whose fields were made safe one by one. The tabs between them must stay. */
    private void line0(String row) {
        stream.print(row + "\n");
        stream.flush();
    }

    /** {@return whether a part of the answer could not be written} */
    public boolean isLost() {
        return stream.checkError();
    }

    /** A stream of text lines in one style. */
    static final class Lines {

        private static final String PROPOSAL = "kstlib auth ";

        private final PrintStream stream;
        private final Style style;
        private final HomePaths paths;
        private final @Nullable GlobalOptions options;

        /**
         * @param options the options that each proposed command gets, too; {@code null} for none
         */
        Lines(PrintStream stream, Style style, HomePaths paths, @Nullable GlobalOptions options) {
            this.stream = stream;
            this.style = style;
            this.paths = paths;
            this.options = options;
        }

        Style style() {
            return style;
        }

        /** Prints the beginning of a line that the person completes. */
        void begin(String text) {
            stream.print(style.dress(StyledText.of(paths.in(text))));
            stream.flush();
        }

        /** Prints one line. Parts are {@link StyledText}s, or anything else, whose text is printed without control characters. */
        void print(Object... parts) {
            StringBuilder line = new StringBuilder();
            for (Object part : parts) {
                line.append(style.dress(
                        part instanceof StyledText text ? text : StyledText.of(inWords(String.valueOf(part)))));
            }
            // One write for each line, so that lines of several processes on one terminal do not mix.
            stream.print(line.append('\n'));
            stream.flush();
        }

        /** Writes paths as people do, and proposes commands for the same configuration. */
        private String inWords(String text) {
            if (options == null || !text.contains(PROPOSAL)) {
                return paths.in(text);
            }
            return paths.in(text.replace(PROPOSAL, "kstlib" + options.words() + " auth "));
        }

        /**
         * Writes paths below the home directory as people do, with {@code ~}. Paths are absolute in the messages of the library and in JSON; this is the only
         * place that shortens them. Immutable.
         */
        static final class HomePaths {

            /** Leaves all paths as they are. */
            static final HomePaths ABSOLUTE = new HomePaths(null);

            private final @Nullable Pattern home;

            private HomePaths(@Nullable Pattern home) {
                this.home = home;
            }

            /**
             * {@return the paths of a person}
             *
             * @param home the home directory; {@code null} if there is none
             */
            static HomePaths of(@Nullable Path home) {
                if (home == null || home.getNameCount() == 0) {
                    return ABSOLUTE;
                }
                String path = home.toAbsolutePath().normalize().toString();
                // Behind an apostrophe, an equals sign or a colon no shell expands the character, and the text may be a
                // command.
                return new HomePaths(Pattern.compile("(?<![^\\s(\"])" + Pattern.quote(path) + "(?="
                        + Pattern.quote(home.getFileSystem().getSeparator()) + ")"));
            }

            /**
             * {@return the text with short paths}
             *
             * @param text a message, which may have paths
             */
            String in(String text) {
                return home == null ? text : home.matcher(text).replaceAll(Matcher.quoteReplacement("~"));
            }
        }
    }
}
