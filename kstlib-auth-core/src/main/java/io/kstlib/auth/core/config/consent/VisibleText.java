package io.kstlib.auth.core.config.consent;

/**
 * Text that a stranger wrote, as a person decides on it: what a terminal would not show, or would show elsewhere or as something else, is
 * written by its number; nothing is cut, since two texts may differ at their ends only. A number looks like <code>&#92;u&#123;202E&#125;</code>.
 */
final class VisibleText {

    private VisibleText() {}

    /** Any text. Letters of all scripts stay. */
    static String of(String text) {
        return escaped(text, Character.MAX_CODE_POINT);
    }

    /** The name of a server or a file: letters that look like those of ASCII are written by their number, too. */
    static String ofName(String text) {
        return escaped(text, 0x7F);
    }

    private static String escaped(String text, int lastPlain) {
        StringBuilder visible = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (isVisible(point) && point <= lastPlain) {
                visible.appendCodePoint(point);
            } else {
                visible.append("\\u{").append(Integer.toHexString(point)).append('}');
            }
        });
        return visible.toString();
    }

    private static boolean isVisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            default -> !isBlankLetter(point);
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
}
