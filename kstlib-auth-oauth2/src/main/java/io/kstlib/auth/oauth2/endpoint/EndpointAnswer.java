package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.text.Redaction;
import io.kstlib.auth.spi.text.Spans;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer of an endpoint: its fields, which are JSON (RFC 6749 section 5) or form-encoded like GitHub's, and the token in them (section 5.1). Servers
 * write both in more ways than the RFC allows.
 */
final class EndpointAnswer {

    static final Remedy CHECK_URL = new Remedy.Advice("Check that the URL is the right one");

    private static final String FORM = "application/x-www-form-urlencoded";

    /** A hundred years. A longer lifetime is a mistake, and the sum with an instant must not overflow. */
    private static final long LONGEST_LIFETIME_SECONDS = 100L * 365 * 24 * 3600;

    /** Fields with deeper nesting are left out. The stored form adds a few levels, and then the token could become unreadable. */
    private static final int DEEPEST = 32;

    /** A smaller drift comes from the time that the answer took, and from the whole seconds of the header. */
    private static final Duration NOTABLE_DRIFT = Duration.ofSeconds(30);

    /** The fields of the token itself, and {@code kstlib}, which only this library writes. */
    private static final Set<String> NOT_METADATA =
            Set.of("access_token", "token_type", "expires_in", "refresh_token", "scope", "id_token", "kstlib");

    /** RFC 6749 section 8.1: a name or a URI. */
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9._~:/?#%+-]{1,100}");

    /** RFC 8693 section 2.2.1: what was issued cannot be used as an access token. */
    private static final String NO_ACCESS_TOKEN = "N_A";

    private static final String REFRESH_EXPIRES_IN = "refresh_expires_in";

    private final Map<String, @Nullable Object> fields;
    private final HttpAnswer answer;
    private final String name;
    private final Function<String, TokenPresentation> presentations;
    private final Redaction redaction;

    /**
     * @param name the name of the endpoint, for messages
     * @param presentations the presentation for each token type
     * @param redaction hides what was sent
     */
    EndpointAnswer(
            Map<String, @Nullable Object> fields,
            HttpAnswer answer,
            String name,
            Function<String, TokenPresentation> presentations,
            Redaction redaction) {
        this.fields = fields;
        this.answer = answer;
        this.name = name;
        this.presentations = presentations;
        this.redaction = redaction;
    }

    /**
     * Reads the fields. The media type says which form they have; without a media type, or with {@code text/plain}, the content decides.
     *
     * @param name the name of the endpoint, for messages: "token endpoint of provider \"github\""
     * @throws NetworkException if the server says that it cannot answer now
     * @throws ProtocolException if the answer is neither JSON nor a form
     */
    static Map<String, @Nullable Object> fields(HttpAnswer answer, String name) {
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
                answer,
                name,
                "with a " + (mediaType.isEmpty() ? "text" : answer.mediaTypeInWords()) + page + " instead of JSON",
                null);
    }

    /** Returns the fields that have a value, in their order. */
    static Map<String, Object> present(Map<String, @Nullable Object> fields) {
        Map<String, Object> present = new LinkedHashMap<>();
        fields.forEach((field, value) -> {
            if (value != null) {
                present.put(field, value);
            }
        });
        return present;
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
        return unreadable(answer, name, what, CHECK_URL, cause);
    }

    static ProtocolException unreadable(
            HttpAnswer answer, String name, String what, Remedy remedy, @Nullable Throwable cause) {
        String redirect = answer.status() >= 300 && answer.status() < 400
                ? "; it redirects elsewhere, which is not followed"
                : "";
        return ServerConnection.unusable(
                answer, name, "answered HTTP " + answer.status() + " " + what + redirect, remedy, cause);
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

    /** Reads the refresh token even if nothing else in the answer can be used, because the one that was sent may no longer be valid. */
    static Optional<Secret> refreshToken(Map<String, @Nullable Object> fields, HttpAnswer answer) {
        return answer.isSuccess()
                        && fields.get("refresh_token") instanceof String text
                        && !text.isEmpty()
                        && isToken(text)
                ? Optional.of(Secret.of(text))
                : Optional.empty();
    }

    /**
     * Reads the token.
     *
     * @param requestedScopes the scopes that are granted if the answer names none (RFC 6749 section 5.1)
     */
    Token token(List<String> requestedScopes) {
        if (!answer.isSuccess()) {
            throw unreadable(answer, name, "without an OAuth error", null);
        }
        Secret accessToken = secret("access_token");
        if (accessToken == null) {
            throw refusal("without access_token");
        }
        Instant issuedAt =
                answer.sentAt(); // rather too early than too late: a slow answer must not make the lifetime longer
        Token.Builder token = Token.builder(accessToken, issuedAt)
                .tokenType(tokenType())
                .refreshToken(secret("refresh_token"))
                .idToken(secret("id_token"))
                .expiresAt(expiry(issuedAt))
                .scope(scope(requestedScopes))
                .metadata(metadata());
        answer.clockDrift()
                .filter(drift -> drift.abs().compareTo(NOTABLE_DRIFT) >= 0)
                .ifPresent(token::clockDrift);
        return token.build();
    }

    /** RFC 6749 section 7.1: a client must not use a token whose type it does not know. Some servers leave the type out. */
    private String tokenType() {
        Object type = fields.get("token_type");
        if (type == null || (type instanceof String text && text.equalsIgnoreCase("bearer"))) {
            return "Bearer";
        }
        if (!(type instanceof String text)) {
            throw unknownType("not a text", null);
        }
        if (text.equalsIgnoreCase(NO_ACCESS_TOKEN)) {
            throw noAccessToken();
        }
        String shown = redaction.clean(text);
        String found = "\"" + shown + "\"";
        if (!TYPE.matcher(text).matches() || !shown.equals(text)) {
            throw unknownType(found, null);
        }
        try {
            Objects.requireNonNull(presentations.apply(text));
            return text;
        } catch (PluginException cannotBeShown) {
            throw unknownType(found, cannotBeShown);
        }
    }

    private ProtocolException noAccessToken() {
        String issued = fields.get("issued_token_type") instanceof String type ? redaction.clean(type) : "something";
        return ServerConnection.unusable(
                answer,
                name,
                "issued " + issued + ", which is not an access token (token_type " + NO_ACCESS_TOKEN
                        + ", RFC 8693 section 2.2.1)",
                new Remedy.Advice("Ask for an access token, which can be presented to a server"),
                null);
    }

    private ProtocolException unknownType(String found, @Nullable PluginException why) {
        return ServerConnection.unusable(
                answer,
                name,
                "issued a token whose token_type is " + found,
                new Remedy.Advice(
                        "Only Bearer tokens (RFC 6750) and those that a plugin presents can be used; change the"
                                + " client's token type at the provider"),
                why);
    }

    private @Nullable Secret secret(String field) {
        Object value = fields.get(field);
        if (value == null || value.equals("")) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw refusal("where " + field + " is not text");
        }
        if (!isToken(text)) {
            throw refusal("where " + field + " holds characters that no token has");
        }
        return Secret.of(text);
    }

    /** RFC 6749 appendix A.12. Other characters could end the header in which the token is sent. */
    private static boolean isToken(String text) {
        return text.chars().allMatch(character -> character >= 0x20 && character <= 0x7E);
    }

    private ProtocolException refusal(String what) {
        return unreadable(answer, name, what, null);
    }

    /** Zero and negative numbers mean "not stated" in all known servers. The number may be a text, as it must be in a form. */
    private @Nullable Instant expiry(Instant issuedAt) {
        Long seconds = seconds(fields.get("expires_in"));
        return seconds == null || seconds <= 0 ? null : issuedAt.plusSeconds(seconds);
    }

    private static @Nullable Long seconds(@Nullable Object value) {
        String text = value instanceof Number || value instanceof String
                ? value.toString().strip()
                : "";
        if (!text.matches("[+-]?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?")) {
            return null;
        }
        BigDecimal number = new BigDecimal(text);
        return number.min(BigDecimal.valueOf(LONGEST_LIFETIME_SECONDS))
                .max(BigDecimal.valueOf(-1))
                .longValue();
    }

    private List<String> scope(List<String> requested) {
        Object value = fields.get("scope");
        if (value instanceof List<?> list) {
            return list.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .toList();
        }
        if (!(value instanceof String text)) {
            return requested;
        }
        String stripped = text.strip();
        if (stripped.isEmpty() || requested.equals(List.of(stripped))) {
            return stripped.isEmpty() ? List.of() : requested;
        }
        // GitHub separates scopes by commas, without spaces.
        return List.of(stripped.split(stripped.matches(".*\\s.*") ? "\\s+" : ",+"));
    }

    private static boolean isAtMost(int levels, @Nullable Object value) {
        Collection<?> inner =
                value instanceof Map<?, ?> map ? map.values() : value instanceof List<?> list ? list : List.of();
        return levels > 0 && inner.stream().allMatch(part -> isAtMost(levels - 1, part));
    }

    private Map<String, Object> metadata() {
        Map<String, Object> metadata = present(fields);
        metadata.keySet().removeAll(NOT_METADATA);
        metadata.values().removeIf(value -> !isAtMost(DEEPEST, value));
        Object refreshLifetime = metadata.getOrDefault(REFRESH_EXPIRES_IN, metadata.get("refresh_token_expires_in"));
        Long seconds = seconds(refreshLifetime);
        if (seconds != null) {
            metadata.put(REFRESH_EXPIRES_IN, Math.max(0, Objects.requireNonNull(seconds)));
        }
        return metadata;
    }
}
