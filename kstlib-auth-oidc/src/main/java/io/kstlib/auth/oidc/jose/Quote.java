package io.kstlib.auth.oidc.jose;

import io.kstlib.auth.spi.text.PrintableText;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows values of a token that may be hostile. The text is one line, and it is cut to a length. Everything but printable ASCII is escaped,
 * so that look-alike letters are seen and control characters do not reach the terminal.
 */
public final class Quote {

    private static final int LONGEST = 200;
    private static final int MOST_ITEMS = 10;

    private Quote() {}

    /**
     * {@return the value, texts in quotes}
     *
     * @param value a plain value, as JSON has them
     */
    public static String of(@Nullable Object value) {
        if (value instanceof String text) {
            return '"' + plain(text) + '"';
        }
        if (value instanceof List<?> list) {
            String items = list.stream().limit(MOST_ITEMS).map(Quote::of).collect(Collectors.joining(", "));
            return list.size() > MOST_ITEMS ? "[" + items + ", ...]" : "[" + items + "]";
        }
        if (value instanceof Map) {
            return "an object";
        }
        return plain(String.valueOf(value));
    }

    /**
     * {@return a text without quotes around it}
     *
     * @param text any text
     */
    public static String plain(String text) {
        return text.length() <= LONGEST
                ? PrintableText.escapedName(text)
                : PrintableText.escapedName(text.substring(0, LONGEST)) + "...";
    }
}
