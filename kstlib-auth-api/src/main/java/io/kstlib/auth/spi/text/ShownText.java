package io.kstlib.auth.spi.text;

import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * Text that others wrote, as it may be shown: a server, a token, a file or its name may hold characters that rewrite a terminal, break a
 * line of a log or hide what stands there. Which characters these are is decided here only.
 */
public final class ShownText {

    private static final char REPLACEMENT = '\uFFFD';

    private ShownText() {}

    /**
     * A text on one line, for messages and terminals.
     *
     * @param text any text
     * @return the same text, each character that is not {@linkplain #isSafe safe} replaced by U+FFFD
     */
    public static String oneLine(String text) {
        return text.codePoints().allMatch(ShownText::isSafe) ? text : replaced(text);
    }

    /**
     * The beginning of a text on one line.
     *
     * @param text any text
     * @param most how many characters are shown
     * @return the text as {@link #oneLine} has it, with an ellipsis where it was cut
     */
    public static String oneLine(String text, int most) {
        return text.length() <= most ? oneLine(text) : oneLine(text.substring(0, most)) + "…";
    }

    /**
     * A text that a person decides on: what would not be seen, or be seen elsewhere or as something else, is written by its number, such as
     * <code>&#92;u&#123;202E&#125;</code>. Nothing is cut, since two texts may differ at their ends only.
     *
     * @param text any text
     * @return the same text, each character that is not {@linkplain #isVisible visible} by its number
     */
    public static String escaped(String text) {
        return escaped(text, ShownText::isVisible);
    }

    /**
     * The name of a server or a file that a person decides on.
     *
     * @param name any text
     * @return the same text, all but ASCII by its number: other letters may look like these
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
     * Whether a character stays where it is printed: it is no control, breaks no line and reorders nothing (the bidirectional controls of
     * Unicode).
     *
     * @param codePoint a character
     * @return whether one line may show it
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
     * Whether a character is seen as itself: {@linkplain #isSafe safe}, and neither invisible nor drawn as each font likes.
     *
     * @param codePoint a character
     * @return whether a person can tell it from all others, but for letters that look alike
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
