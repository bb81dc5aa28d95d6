package io.kstlib.sops.document;

import java.util.Set;
import java.util.regex.Pattern;

/** How the YAML library of sops writes a text: plain if it reads back as the same text, literally if it has lines, else quoted. */
final class TextStyle {

    /** Booleans of YAML 1.1. They are quoted, since some parsers still read them as booleans. */
    private static final Set<String> OLD_BOOLEANS =
            Set.of("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF");

    private static final Pattern BASE_60 = Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?");

    private TextStyle() {}

    static ScalarStyle of(String text) {
        Shape shape = Shape.of(text);
        if (text.contains("\n")) {
            return shape.literalAllowed ? ScalarStyle.LITERAL : ScalarStyle.DOUBLE_QUOTED;
        } else if (!readsBackAsText(text)) {
            return ScalarStyle.DOUBLE_QUOTED;
        } else if (shape.plainAllowed) {
            return ScalarStyle.PLAIN;
        }
        return shape.singleQuotedAllowed ? ScalarStyle.SINGLE_QUOTED : ScalarStyle.DOUBLE_QUOTED;
    }

    private static boolean readsBackAsText(String text) {
        boolean looksLikeBase60 = text.length() <= Limits.MAX_NUMBER_LENGTH
                && BASE_60.matcher(text).matches();
        return !text.isEmpty() && !OLD_BOOLEANS.contains(text) && !looksLikeBase60 && ScalarResolver.readsAsText(text);
    }

    /** Which styles the characters of a text allow. */
    private record Shape(boolean plainAllowed, boolean singleQuotedAllowed, boolean literalAllowed) {

        private static final String FIRST_INDICATORS = "#,[]{}&*!|>'\"%@`";

        static Shape of(String text) {
            if (text.isEmpty()) {
                return new Shape(true, true, false);
            }
            boolean indicators = text.startsWith("---") || text.startsWith("...");
            boolean special = false;
            boolean tabs = false;
            boolean breaks = false;
            boolean spaceThenBreak = false;
            boolean breakThenSpace = false;
            int previous = 0;
            int length = text.length();
            for (int i = 0; i < length; i++) {
                char c = text.charAt(i);
                boolean beforeBlank = i + 1 >= length || isBlank(text.charAt(i + 1));
                indicators |= i == 0
                        ? FIRST_INDICATORS.indexOf(c) >= 0 || ("?:-".indexOf(c) >= 0 && beforeBlank)
                        : (c == ':' && beforeBlank) || (c == '#' && isBlankOrBreak((char) previous));
                tabs |= c == '\t';
                special |= c != '\t' && !Characters.isPrintable(c);
                breaks |= Characters.isBreak(c);
                spaceThenBreak |= Characters.isBreak(c) && previous == ' ';
                breakThenSpace |= c == ' ' && Characters.isBreak(previous);
                previous = c;
            }
            boolean outerSpace = text.charAt(0) == ' ' || text.charAt(length - 1) == ' ';
            boolean outerBreak = Characters.isBreak(text.charAt(0)) || Characters.isBreak(text.charAt(length - 1));
            boolean quotable = !(breakThenSpace || spaceThenBreak || tabs || special);
            return new Shape(
                    quotable && !outerSpace && !outerBreak && !breaks && !indicators,
                    quotable,
                    !(text.charAt(length - 1) == ' ' || spaceThenBreak || special));
        }

        private static boolean isBlank(char c) {
            return c == ' ' || c == '\t';
        }

        private static boolean isBlankOrBreak(char c) {
            return isBlank(c) || Characters.isBreak(c) || c == 0;
        }
    }
}
