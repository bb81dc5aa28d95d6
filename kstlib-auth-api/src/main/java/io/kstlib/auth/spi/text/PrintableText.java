package io.kstlib.auth.spi.text;

import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * Makes text from outside safe to print. A server, a token, a file or its name may contain dangerous characters. They overwrite a terminal, break a
 * line of a log or hide text. Only this class decides which characters these are.
 */
public final class PrintableText {

    private static final char REPLACEMENT = '\uFFFD';

    private PrintableText() {}

    /**
     * Returns a text on one line, for messages and terminals.
     *
     * @param text any text
     * @return the same text, with U+FFFD for each character that is not {@linkplain #isSafe safe}
     */
    public static String oneLine(String text) {
        int index = 0;
        while (index < text.length()) { // not a stream, because it runs at each start
            int point = text.codePointAt(index);
            if (!isSafe(point)) {
                return replaced(text);
            }
            index += Character.charCount(point);
        }
        return text;
    }

    /**
     * Returns the beginning of a text on one line.
     *
     * @param text any text
     * @param most the largest number of characters that are shown
     * @return the text as {@link #oneLine} returns it, with an ellipsis at its end if it was cut
     */
    public static String oneLine(String text, int most) {
        return text.length() <= most ? oneLine(text) : oneLine(text.substring(0, most)) + "…";
    }

    /**
     * Escapes a text on which the user decides. A character that is invisible, or appears elsewhere or as another one, becomes its number, such as
     * <code>&#92;u&#123;202e&#125;</code>. Nothing is cut, because two texts may differ only at their ends.
     *
     * @param text any text
     * @return the same text, with the number of each character that is not {@linkplain #isVisible visible}
     */
    public static String escaped(String text) {
        return escaped(text, PrintableText::isVisible);
    }

    /**
     * Escapes the name of a server or a file on which the user decides.
     *
     * @param name any text
     * @return the same text, with the number of each character that is not visible ASCII, because other letters may look like ASCII
     */
    public static String escapedName(String name) {
        return escaped(name, point -> point <= 0x7F && isVisible(point));
    }

    private static String escaped(String text, IntPredicate plain) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (plain.test(point)) {
                shown.appendCodePoint(point);
            } else {
                shown.append(String.format(Locale.ROOT, "\\u{%04x}", point));
            }
        });
        return shown.toString();
    }

    /**
     * Whether a character only prints itself. It is not a control character, breaks no line and reorders nothing (the bidirectional controls of
     * Unicode).
     *
     * @param codePoint a character
     * @return whether it may be shown in one line
     */
    public static boolean isSafe(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> !reorders(codePoint);
        };
    }

    private static boolean reorders(int point) {
        return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    }

    /**
     * Whether a text is one word of visible ASCII. A token is one in a request (RFC 6749 appendix A.12, without the blank), and so is an address.
     *
     * @param text any text
     * @return false also for an empty text
     */
    public static boolean isAsciiWord(String text) {
        return !text.isEmpty() && text.chars().allMatch(character -> character > 0x20 && character < 0x7F);
    }

    /**
     * Whether a reader sees a character as itself. It is {@linkplain #isSafe safe}, not invisible, and does not depend on the font.
     *
     * @param codePoint a character
     * @return whether a reader can tell it from all other characters, except for letters that look alike
     */
    public static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.FORMAT, Character.PRIVATE_USE, Character.UNASSIGNED -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> isSafe(codePoint) && !isBlankLetter(codePoint);
        };
    }

    /** Letters and marks that are drawn as nothing: the Hangul fillers, the combining grapheme joiner, variation selectors. */
    private static boolean isBlankLetter(int point) {
        return point == 0x115F
                || point == 0x1160
                || point == 0x3164
                || point == 0xFFA0
                || point == 0x034F
                || (point >= 0xFE00 && point <= 0xFE0F)
                || (point >= 0xE0100 && point <= 0xE01EF);
    }

    private static String replaced(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(point -> safe.appendCodePoint(isSafe(point) ? point : REPLACEMENT));
        return safe.toString();
    }
}
