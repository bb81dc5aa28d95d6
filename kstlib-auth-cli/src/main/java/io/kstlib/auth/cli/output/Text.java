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
    public int width() {
        return content.codePointCount(0, content.length());
    }

    /**
     * Replaces control characters and those that reorder text (Unicode bidirectional controls).
     *
     * @param text any text
     * @return the text, safe to print on one line
     */
    public static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnsafe(text.charAt(i))) {
                return replaced(text);
            }
        }
        return text;
    }

    private static String replaced(String text) {
        StringBuilder safe = new StringBuilder(text);
        for (int i = 0; i < safe.length(); i++) {
            if (isUnsafe(safe.charAt(i))) {
                safe.setCharAt(i, REPLACEMENT);
            }
        }
        return safe.toString();
    }

    private static boolean isUnsafe(char character) {
        return Character.isISOControl(character)
                || (character >= 0x202A && character <= 0x202E)
                || (character >= 0x2066 && character <= 0x2069);
    }
}
