package io.kstlib.auth.core.config.tree;

import io.kstlib.auth.spi.config.ConfigScalar.Kind;
import java.util.Locale;

/**
 * How YAML 1.1, which the Python kstlib reads, understands a value without quotes. Used in messages, and to distinguish an empty value from a text.
 */
final class PlainScalar {

    private PlainScalar() {}

    static Kind kind(String text) {
        if (text.isEmpty()) {
            return Kind.NULL;
        }
        if (isNumber(text)) {
            return Kind.NUMBER;
        }
        if (text.length() > "false".length()) {
            return Kind.TEXT;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "~", "null" -> Kind.NULL;
            case "true", "false", "yes", "no", "on", "off" -> Kind.BOOLEAN;
            default -> Kind.TEXT;
        };
    }

    private static boolean isNumber(String text) {
        boolean digits = false;
        boolean point = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits = true;
            } else if (c == '.' && !point) {
                point = true;
            } else if (i > 0 || (c != '-' && c != '+')) {
                return false;
            }
        }
        return digits;
    }
}
