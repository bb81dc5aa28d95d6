package io.kstlib.auth.cli.output;

/**
 * A piece of text for people. Some of what we print comes from servers and tokens, so control characters, with which a text could rewrite
 * what a terminal shows, are replaced in every text before it is printed.
 *
 * @param tone what it says
 * @param content the text, without control characters
 */
public record Text(Tone tone, String content) {

    private static final char REPLACEMENT = '\uFFFD';

    public Text {
        content = printable(content);
    }

    /**
     * @param content the text
     * @return ordinary text
     */
    public static Text of(String content) {
        return new Text(Tone.PLAIN, content);
    }

    /**
     * How wide it is on a terminal.
     *
     * @return in columns; characters of double width count one
     */
    int width() {
        return content.codePointCount(0, content.length());
    }

    /**
     * Replaces control characters and those that reorder text (Unicode bidirectional controls).
     *
     * @param text any text
     * @return the text, safe to print on one line
     */
    public static String printable(String text) {
        if (text.codePoints().noneMatch(Text::isUnsafe)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(point -> safe.appendCodePoint(isUnsafe(point) ? REPLACEMENT : point));
        return safe.toString();
    }

    private static boolean isUnsafe(int point) {
        return Character.isISOControl(point)
                || (point >= 0x202A && point <= 0x202E)
                || (point >= 0x2066 && point <= 0x2069);
    }
}
