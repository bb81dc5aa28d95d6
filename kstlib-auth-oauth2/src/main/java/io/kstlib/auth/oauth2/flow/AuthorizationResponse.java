package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.callback.CallbackServer;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.internal.SecurityProfile;
import io.kstlib.auth.spi.internal.text.Redaction;
import io.kstlib.auth.spi.text.PrintableText;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks an authorization response and reads the authorization code from it (RFC 6749 section 4.1.2, RFC 9207).
 *
 * @param state the state of the request; a response is checked against it once
 */
record AuthorizationResponse(FlowContext context, Secret state) {

    /** Reads a pasted query. The error for a query without an answer, such as that of the request itself, differs from the error for a forged one. */
    Parameters parse(String rawQuery) {
        Parameters answer = parsed(rawQuery);
        if (Stream.of("code", "error", "response")
                .allMatch(name -> answer.first(name).isEmpty())) {
            throw notAnAnswer("it holds neither a code nor an error");
        }
        return answer;
    }

    private Parameters parsed(String rawQuery) {
        try {
            return CallbackServer.parse(rawQuery);
        } catch (IllegalArgumentException malformed) {
            throw notAnAnswer(String.valueOf(malformed.getMessage()));
        }
    }

    /** Checks {@code state} and {@code iss} before it believes an error, because any website can send the browser here with an error. */
    Secret code(Parameters received) {
        Parameters answer = context.authorizationResponse(received);
        checkState(answer.first("state"));
        checkIssuer(answer.first("iss"));
        Optional<String> error = answer.first("error").filter(code -> !code.isBlank());
        if (error.isPresent()) {
            throw refused(error.get(), answer.first("error_description").orElse(""));
        }
        return read(answer.first("code").orElse(""));
    }

    /**
     * Reads a code that came without {@code state} and {@code iss}. Nothing else can be checked, so the caller must know why the code can be trusted.
     */
    Secret code(String received) {
        SecurityProfile.of(context.settings()).ifPresent(profile -> {
            throw forged("it is a code only, and " + profile.inWords() + " requires the whole response");
        });
        Parameters answer = context.authorizationResponse(Parameters.none().with("code", received));
        return read(answer.first("code").orElse(""));
    }

    private Secret read(String received) {
        // No server issues codes with blanks, but some put a plus sign into the URL without encoding it.
        String code = received.replace(' ', '+');
        if (code.isEmpty()) {
            throw notAnAnswer("it holds neither a code nor an error");
        }
        // RFC 6749 appendix A.11
        if (!PrintableText.isAsciiWord(code)) {
            throw notAnAnswer("its code holds characters that no code has");
        }
        return Secret.of(code);
    }

    private void checkState(Optional<String> received) {
        if (received.isEmpty()) {
            throw forged("it has no state (RFC 6749 section 10.12)");
        }
        if (!state.matches(received.get())) {
            throw forged("its state is not the one of this login (RFC 6749 section 10.12)");
        }
    }

    /**
     * Compares the issuer (RFC 9207 section 2.4). Without a known issuer {@code iss} cannot be compared. A server that is configured only by its
     * endpoints has no issuer.
     */
    private void checkIssuer(Optional<String> received) {
        Optional<String> expected = context.server().issuer();
        if (expected.isEmpty()) {
            return;
        }
        if (received.isEmpty()) {
            if (context.server().sendsIssuerInAuthorizationResponse()) {
                throw forged("it does not name its issuer although the server says that it always does (RFC 9207"
                        + " section 2.4)");
            }
            SecurityProfile.of(context.settings()).ifPresent(profile -> {
                throw forged("it does not name its issuer, which " + profile.inWords() + " requires");
            });
            return;
        }
        if (!received.get().equals(expected.get())) {
            throw forged("it comes from the issuer \"" + Redaction.none().clean(received.get()) + "\" and not from \""
                    + expected.get() + "\" (RFC 9207 section 2.4)");
        }
    }

    private LoginFailedException refused(String error, String description) {
        Redaction redaction = Redaction.of(List.of(state.reveal()));
        String code = redaction.clean(error);
        String text = redaction.clean(description);
        boolean denied = code.equals("access_denied");
        return new LoginFailedException(
                denied ? Reason.DENIED : Reason.REFUSED_BY_SERVER,
                "the provider \"" + context.provider() + "\" " + (denied ? "denied" : "refused") + " the login: " + code
                        + (text.isEmpty() ? "" : ", \"" + text + "\""),
                new RefusalAdvice(context).onResponse(code, text),
                null);
    }

    private LoginFailedException forged(String why) {
        return new LoginFailedException(
                Reason.FORGED_ANSWER,
                "the answer for the provider \"" + context.provider() + "\" does not belong to this login: " + why,
                Remedy.startAgain("and use the newest URL only"),
                null);
    }

    private LoginFailedException notAnAnswer(String why) {
        return new LoginFailedException(
                Reason.FORGED_ANSWER,
                "that is not an answer of the provider \"" + context.provider() + "\": " + why,
                Remedy.startAgain("and paste the address that the browser ends at after you have logged in"),
                null);
    }

    /**
     * What a person pasted: the redirect URL, with or without its scheme, its query, or only the authorization code. Terminals, mail programs and people
     * add line breaks, blanks and quotes. They are removed, because no code or URL has them. {@link #toString()} shows nothing of the answer.
     */
    static final class PastedAnswer {

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
                if (character == '%'
                        && i + 2 < text.length()
                        && isHex(text.charAt(i + 1))
                        && isHex(text.charAt(i + 2))) {
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
}
