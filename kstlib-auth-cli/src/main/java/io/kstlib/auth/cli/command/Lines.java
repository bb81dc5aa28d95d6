package io.kstlib.auth.cli.command;

import java.io.PrintStream;

/** A stream of text lines in one style. */
final class Lines {

    private final PrintStream stream;
    private final Style style;
    private final HomePaths paths;

    Lines(PrintStream stream, Style style, HomePaths paths) {
        this.stream = stream;
        this.style = style;
        this.paths = paths;
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
                    part instanceof StyledText text ? text : StyledText.of(paths.in(String.valueOf(part)))));
        }
        // One write for each line, so that lines of several processes on one terminal do not mix.
        stream.print(line.append('\n'));
        stream.flush();
    }
}
