package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.text.Spans;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of an answer: JSON (RFC 6749 section 5), or form-encoded like GitHub's answers. The media type says which of the two it is.
 * Without a media type, or with {@code text/plain}, the content decides.
 */
final class AnswerFields {

    private static final String FORM = "application/x-www-form-urlencoded";

    private AnswerFields() {}

    /**
     * @param name the name of the endpoint, for messages: "token endpoint of provider \"github\""
     * @throws NetworkException if the server says that it cannot answer now
     * @throws ProtocolException if the answer is neither JSON nor a form
     */
    static Map<String, @Nullable Object> read(HttpAnswer answer, String name) {
        refuseUnavailable(answer, name);
        String body = answer.text().strip();
        String mediaType = answer.mediaType();
        boolean undeclared = mediaType.isEmpty() || mediaType.equals("text/plain");
        if (answer.isJson() || (undeclared && body.startsWith("{"))) {
            try {
                return Json.readObject(answer.body());
            } catch (JsonException malformed) {
                throw unreadable(answer, name, "that is not a JSON object: " + malformed.getMessage(), malformed);
            }
        }
        if (mediaType.equals(FORM) || (undeclared && body.matches("(?s)[A-Za-z0-9_.-]+=[^\\s<]*"))) {
            return form(answer, name, body);
        }
        if (body.isEmpty()) {
            throw unreadable(answer, name, "without content", null);
        }
        String page = body.toLowerCase(Locale.ROOT).startsWith("<") || mediaType.equals("text/html") ? " page" : "";
        throw unreadable(
                answer, name, "with a " + (mediaType.isEmpty() ? "text" : mediaType) + page + " instead of JSON", null);
    }

    /** Throws a NetworkException for HTTP 429 and 5xx. They say nothing about the request, so they are never an OAuth error. */
    static void refuseUnavailable(HttpAnswer answer, String name) {
        if (answer.status() == 429 || answer.status() >= 500) {
            Optional<Duration> wait = answer.retryAfter();
            throw new NetworkException(
                    answer.endpoint(),
                    answer.status(),
                    "the " + name + " (" + answer.endpoint() + ") cannot answer now: HTTP " + answer.status(),
                    new Remedy.Advice("Try again "
                            + wait.map(time -> "in " + Spans.inWords(time)).orElse("later")),
                    wait.orElse(null));
        }
    }

    static ProtocolException unreadable(HttpAnswer answer, String name, String what, @Nullable Throwable cause) {
        String redirect = answer.status() >= 300 && answer.status() < 400
                ? "; it redirects elsewhere, which is not followed"
                : "";
        return new ProtocolException(
                answer.endpoint(),
                "the " + name + " (" + answer.endpoint() + ") answered HTTP " + answer.status() + " " + what + redirect,
                new Remedy.Advice("Check that the URL is the right one"),
                cause);
    }

    private static Map<String, @Nullable Object> form(HttpAnswer answer, String name, String body) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String field = decode(answer, name, pair.substring(0, equals));
                if (fields.put(field, decode(answer, name, pair.substring(equals + 1))) != null) {
                    throw unreadable(answer, name, "with a form that holds a field twice", null);
                }
            }
        }
        return fields;
    }

    private static String decode(HttpAnswer answer, String name, String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException quotesTheText) {
            throw unreadable(answer, name, "with a badly encoded form", null);
        }
    }
}
