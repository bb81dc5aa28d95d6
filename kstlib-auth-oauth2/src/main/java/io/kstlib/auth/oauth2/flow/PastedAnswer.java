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
 * What a person pasted: the redirect URL, with or without its scheme, its query, or only the authorization code. Terminals, mail programs and people
 * add line breaks, blanks and quotes. They are removed, because no code or URL has them. {@link #toString()} shows nothing of the answer.
 */
final class PastedAnswer {

    /** The marks around a bracketed paste, line breaks, blanks of every width, characters without width. */
    private static final Pattern INVISIBLE = Pattern.compile("\\x1B\\[20[01]~|[\\p{Cntrl}\\p{Cf}\\p{Z}\\s]");

    private static final List<String> QUOTES = List.of("\"\"", "''", "``", "<>", "\u201C\u201D", "\u2018\u2019");

    /** Other parameters of an answer that a person may have copied together with the code. */
    private static final List<String> COMPANIONS = List.of("state", "iss", "session_state", "scope");

    private static final String ENCODED_SAFE = "._~*+/:=-";

    private final String code;
    private final @Nullable String rawQuery;

    private PastedAnswer(String code, @Nullable String rawQuery) {
        this.code = code;
        this.rawQuery = rawQuery;
    }

    /**
     * @param pasted the text, unchanged
     * @param redirectUri the redirect URI of the request; its scheme distinguishes a URL from a code
     */
    static PastedAnswer read(String pasted, URI redirectUri) {
        String text = unquoted(INVISIBLE.matcher(pasted).replaceAll(""));
        if (isUrl(text, redirectUri)) {
            return new PastedAnswer("", queryOf(text));
        }
        String afterPath = text.substring(text.indexOf('?') + 1);
        if (holds(afterPath, List.of("code", "error", "response"))) {
            return new PastedAnswer("", withoutFragment(afterPath));
        }
        int ampersand = text.indexOf('&');
        if (ampersand > 0 && holds(text.substring(ampersand + 1), COMPANIONS)) {
            return new PastedAnswer("", "code=" + withoutFragment(text));
        }
        return new PastedAnswer(percentDecoded(text), null);
    }

    /** Returns the query that holds the answer; empty when only the code was pasted. */
    Optional<String> rawQuery() {
        return Optional.ofNullable(rawQuery);
    }

    /** Returns the code, if only the code was pasted; otherwise an empty text. */
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
     * Decodes the code if it is encoded. A code that was copied from the address bar is encoded. A code that was copied from a page is not. It counts
     * as encoded if it has a percent-encoded character, and all others are characters that an address bar shows unencoded.
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
