package io.kstlib.auth.cli.command;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** A stream of text lines in one style. */
final class Lines {

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
            line.append(
                    style.dress(part instanceof StyledText text ? text : StyledText.of(inWords(String.valueOf(part)))));
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
}
