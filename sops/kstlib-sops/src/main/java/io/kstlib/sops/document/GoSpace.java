package io.kstlib.sops.document;

/** What is space in Go: of the control characters only those of lines and tabs; and every space of Unicode, also non-breaking ones. */
final class GoSpace {

    private GoSpace() {}

    static String strip(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return stripLeading(text.substring(0, end));
    }

    static String stripLeading(String text) {
        int start = 0;
        while (start < text.length() && isSpace(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || (c >= 0xA0 && Character.isSpaceChar(c));
    }
}
