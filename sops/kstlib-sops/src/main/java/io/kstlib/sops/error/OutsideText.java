package io.kstlib.sops.error;

/**
 * Makes text from outside safe to show in a message: the words of a server or a program, or a name in a file. It shows the same characters as
 * {@code PrintableText} of the API of kstlib, which this library does not know.
 */
public final class OutsideText {

    private static final int REPLACEMENT = 0xFFFD;

    private OutsideText() {}

    /**
     * Returns a text on one line.
     *
     * @param text any text
     * @return the same text, with U+FFFD for each character that controls a terminal, breaks a line or reorders text
     */
    public static String oneLine(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(point -> safe.appendCodePoint(isSafe(point) ? point : REPLACEMENT));
        return safe.toString();
    }

    /**
     * Returns the beginning of a text on one line.
     *
     * @param text any text
     * @param most the largest number of characters that are shown
     * @return the text as {@link #oneLine(String)} returns it, with an ellipsis at its end if it was cut
     */
    public static String oneLine(String text, int most) {
        return text.length() <= most ? oneLine(text) : oneLine(text.substring(0, most)) + "…";
    }

    private static boolean isSafe(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> !reorders(point);
        };
    }

    private static boolean reorders(int point) {
        return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    }
}
