package io.kstlib.auth.cli.output;

import java.io.PrintStream;

/** A stream of text lines in one style. */
final class Lines {

    private final PrintStream stream;
    private final Style style;

    Lines(PrintStream stream, Style style) {
        this.stream = stream;
        this.style = style;
    }

    Style style() {
        return style;
    }

    /** Prints the beginning of a line that the person completes. */
    void begin(String text) {
        stream.print(style.dress(StyledText.of(text)));
        stream.flush();
    }

    /** Prints one line. Parts are {@link StyledText}s, or anything else, whose text is printed without control characters. */
    void print(Object... parts) {
        StringBuilder line = new StringBuilder();
        for (Object part : parts) {
            line.append(style.dress(part instanceof StyledText text ? text : StyledText.of(String.valueOf(part))));
        }
        // One write for each line, so that lines of several processes on one terminal do not mix.
        stream.print(line.append('\n'));
        stream.flush();
    }
}
