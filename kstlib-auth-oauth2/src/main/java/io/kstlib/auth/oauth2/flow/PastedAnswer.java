package io.kstlib.auth.oauth2.flow;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person pasted: the redirect URL, with or without its scheme, its query, or the code alone. Terminals, mail programs and people
 * add line breaks, blanks and quotes, none of which a code or URL has; they are removed. {@link #toString()} shows nothing of it.
 */
final class PastedAnswer {

    /** The marks round a bracketed paste, line breaks, blanks of every width, characters without width. */
    private static final Pattern INVISIBLE = Pattern.compile("\\x1B\\[20[01]~|[\\p{Cntrl}\\p{Cf}\\p{Z}\\s]");

    private static final List<String> QUOTES = List.of("\"\"", "''", "``", "<>", "\u201C\u201D", "\u2018\u2019");

    /** What can stand in front of the code or behind it, in answers with which the code was copied. */
    private static final List<String> COMPANIONS = List.of("state", "iss", "session_state", "scope");

    private static final String ENCODED_SAFE = "._~*+/:=-";

    private final String code;
    private final @Nullable String rawQuery;

    private PastedAnswer(String code, @Nullable String rawQuery) {
        this.code = code;
        this.rawQuery = rawQuery;
    }

    /**
     * @param pasted as it came
     * @param redirectUri that of the request; tells a URL with a scheme of its own from a code
     */
    static PastedAnswer read(String pasted, URI redirectUri) {
        String text = unquoted(INVISIBLE.matcher(pasted).replaceAll(""));
        if (isUrl(text, redirectUri)) {
            return new PastedAnswer("", queryOf(text));
        }
        String afterPath = text.substring(text.indexOf('?') + 1);
        if (holds(afterPath, List.of("code", "error"))) {
            return new PastedAnswer("", withoutFragment(afterPath));
        }
        int ampersand = text.indexOf('&');
        if (ampersand > 0 && holds(text.substring(ampersand + 1), COMPANIONS)) {
            return new PastedAnswer("", "code=" + withoutFragment(text));
        }
        return new PastedAnswer(percentDecoded(text), null);
    }

    /** The query that holds the answer; empty when the code alone was pasted. */
    Optional<String> rawQuery() {
        return Optional.ofNullable(rawQuery);
    }

    /** The code that was pasted alone. */
    String code() {
        return code;
    }

    private static String unquoted(String text) {
        for (String pair : QUOTES) {
            if (text.length() > 1
                    && text.charAt(0) == pair.charAt(0)
                    && text.charAt(text.length() - 1) == pair.charAt(1)) {
                return text.substring(1, text.length() - 1);
            }
        }
        return text;
    }

    private static boolean isUrl(String text, URI redirectUri) {
        String start = text.substring(0, Math.min(text.length(), 200)).toLowerCase(Locale.ROOT);
        return start.startsWith("http://")
                || start.startsWith("https://")
                || start.startsWith(redirectUri.getScheme().toLowerCase(Locale.ROOT) + ":");
    }

    private static String queryOf(String url) {
        int query = url.indexOf('?');
        int fragment = url.indexOf('#');
        if (query >= 0 && (fragment < 0 || query < fragment)) {
            return withoutFragment(url.substring(query + 1));
        }
        return fragment < 0 ? "" : url.substring(fragment + 1);
    }

    private static String withoutFragment(String query) {
        int fragment = query.indexOf('#');
        return fragment < 0 ? query : query.substring(0, fragment);
    }

    private static boolean holds(String query, List<String> names) {
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && names.contains(pair.substring(0, equals))) {
                return true;
            }
        }
        return false;
    }

    /**
     * A code copied out of the address bar is encoded, one copied from a page is not. It counts as encoded when it has a percent sign
     * and every character is one that an address bar shows.
     */
    private static String percentDecoded(String text) {
        boolean encoded = false;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '%' && i + 2 < text.length() && isHex(text.charAt(i + 1)) && isHex(text.charAt(i + 2))) {
                encoded = true;
                i += 2;
            } else if (!isAlphanumeric(character) && ENCODED_SAFE.indexOf(character) < 0) {
                return text;
            }
        }
        return encoded ? URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8) : text;
    }

    private static boolean isHex(char character) {
        return Character.digit(character, 16) >= 0 && character < 0x80;
    }

    private static boolean isAlphanumeric(char character) {
        return character < 0x80 && Character.isLetterOrDigit(character);
    }

    @Override
    public String toString() {
        return "PastedAnswer[" + (rawQuery == null ? "code" : "query") + "]";
    }
}
