package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.CertificateOfTokens;
import io.kstlib.auth.oauth2.config.DialectKeys;
import io.kstlib.auth.oauth2.endpoint.ServerConnection.Sent;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.internal.text.Redaction;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The answer of an endpoint: its fields, which are JSON (RFC 6749 section 5) or form-encoded like GitHub's, and the token in them (section 5.1). Servers
 * write both in more ways than the RFC allows, and some nest the token ({@link DialectKeys#TOKEN_MEMBER}). It holds secrets, so {@link #toString()} does not show it.
 */
public final class EndpointAnswer {

    static final Remedy CHECK_URL = Remedy.advice("Check that the URL is the right one");

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

    /** The fields that are about one token, and not about the answer. */
    private static final Set<String> OF_ONE_TOKEN = Set.of(
            "access_token",
            "token_type",
            "issued_token_type",
            "expires_in",
            "refresh_token",
            "refresh_expires_in",
            "refresh_token_expires_in",
            "scope",
            "id_token");

    /** The {@code token_type} of servers that nest tokens of several owners in one answer. */
    private static final Set<String> KINDS_OF_OWNERS = Set.of("user", "bot");

    /** RFC 6749 section 8.1: a name or a URI. */
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9._~:/?#%+-]{1,100}");

    /** RFC 8693 section 2.2.1: what was issued cannot be used as an access token. */
    private static final String NO_ACCESS_TOKEN = "N_A";

    private static final String REFRESH_EXPIRES_IN = "refresh_expires_in";

    private final ServerConnection connection;
    private final Sent sent;
    private final String name;
    private final List<String> requestedScopes;
    private final @Nullable SenderKey key;
    private final Map<String, @Nullable Object> fields;
    private final Map<String, @Nullable Object> ofToken;
    private final HttpAnswer answer;
    private final Redaction redaction;

    /**
     * @param name the name of the endpoint, for messages
     * @param requestedScopes the scopes that are granted if the answer names none (RFC 6749 section 5.1)
     * @param key the key to which the token is to be bound; {@code null} for none
     */
    EndpointAnswer(
            ServerConnection connection,
            Sent sent,
            String name,
            List<String> requestedScopes,
            @Nullable SenderKey key) {
        this.connection = connection;
        this.sent = sent;
        this.name = name;
        this.requestedScopes = requestedScopes;
        this.key = key;
        this.fields = sent.fields();
        this.ofToken = ofToken(fields, connection.context().settings());
        this.answer = sent.answer();
        this.redaction = sent.form().redaction(sent.call());
    }

    /**
     * {@return the fields of the answer that have a value, as plain values; unmodifiable}
     *
     * @throws ProtocolException if the server refused without saying why
     */
    public Map<String, Object> fields() {
        if (!answer.isSuccess()) {
            throw refusal("without saying why");
        }
        return Collections.unmodifiableMap(present(fields));
    }

    /** {@return the refresh token of the answer, even if the rest of the answer cannot be used; empty when it has none} */
    public Optional<Secret> refreshToken() {
        return answer.isSuccess()
                        && ofToken.get("refresh_token") instanceof String text
                        && !text.isEmpty()
                        && isToken(text)
                ? Optional.of(Secret.of(text))
                : Optional.empty();
    }

    /**
     * {@return the token in the answer}
     *
     * @throws ProtocolException if the answer does not follow RFC 6749 section 5.1, or if the token is not bound to the key that the request proved, or to
     *     the certificate that went with it
     */
    public Token token() {
        Token token = issued();
        TlsIdentity identity = sent.form().identity();
        if (identity != null
                || CertificateOfTokens.certificateBindingWanted(
                        connection.context().settings())) {
            new CertificateUse(connection.context()).check(token, answer, name, identity);
        }
        if (key != null) {
            return key.bind(token, answer, name);
        }
        if (isBoundToKey(token)) {
            throw SenderKey.missing(token, answer, name);
        }
        return token;
    }

    /** A Bearer token needs no proof of a key (RFC 6750 section 1.2). Of other types, the presentation knows. */
    private boolean isBoundToKey(Token token) {
        return !token.tokenType().equals("Bearer")
                && connection.context().tokenPresentation(token.tokenType()).bindsTokens();
    }

    @Override
    public String toString() {
        return "EndpointAnswer[" + name + "]";
    }

    /**
     * Reads the fields. The media type says which form they have; without a media type, or with {@code text/plain}, the content decides.
     *
     * @param name the name of the endpoint, for messages: "token endpoint of provider \"github\""
     * @throws NetworkException if the server says that it cannot answer now
     * @throws ProtocolException if the answer is neither JSON nor a form
     */
    static Map<String, @Nullable Object> read(HttpAnswer answer, String name) {
        answer.requireAvailable("the " + name);
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

    /**
     * Returns the fields of the answer as if the token were not nested. Where it is, no field of a token beside it counts: that token is another one,
     * such as that of a bot.
     */
    private static Map<String, @Nullable Object> ofToken(Map<String, @Nullable Object> fields, Settings settings) {
        String member = settings.get(DialectKeys.TOKEN_MEMBER).orElse(null);
        if (member == null || !(fields.get(member) instanceof Map<?, ?> nested)) {
            return fields;
        }
        Map<String, @Nullable Object> flat = new LinkedHashMap<>(fields);
        flat.remove(member);
        flat.keySet().removeAll(OF_ONE_TOKEN);
        nested.forEach((field, value) -> flat.put(String.valueOf(field), value));
        return flat;
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

    private Token issued() {
        if (!answer.isSuccess()) {
            throw refusal("without an OAuth error");
        }
        Secret accessToken = secret("access_token");
        if (accessToken == null) {
            throw refusal("without access_token" + where());
        }
        Instant issuedAt =
                answer.sentAt(); // rather too early than too late: a slow answer must not make the lifetime longer
        Token.Builder token = Token.builder(accessToken, issuedAt)
                .tokenType(tokenType())
                .refreshToken(secret("refresh_token"))
                .idToken(secret("id_token"))
                .expiresAt(expiry(issuedAt))
                .scope(scope())
                .metadata(metadata());
        answer.clockDrift()
                .filter(drift -> drift.abs().compareTo(NOTABLE_DRIFT) >= 0)
                .ifPresent(token::clockDrift);
        return token.build();
    }

    private String where() {
        return fields.equals(ofToken)
                ? ""
                : " in "
                        + connection
                                .context()
                                .settings()
                                .get(DialectKeys.TOKEN_MEMBER)
                                .orElse("");
    }

    /**
     * RFC 6749 section 7.1: a client must not use a token whose type it does not know. Some servers leave the type out. Servers that nest tokens of
     * several owners, such as Slack, have the kind of the owner in its place.
     */
    private String tokenType() {
        Object type = ofToken.get("token_type");
        if (type == null || (type instanceof String text && (text.equalsIgnoreCase("bearer") || isKindOfOwner(text)))) {
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
            Objects.requireNonNull(connection.context().tokenPresentation(text));
            return text;
        } catch (PluginException cannotBeShown) {
            throw unknownType(found, cannotBeShown);
        }
    }

    private boolean isKindOfOwner(String type) {
        return connection.context().settings().has(DialectKeys.TOKEN_MEMBER) && KINDS_OF_OWNERS.contains(type);
    }

    private ProtocolException noAccessToken() {
        String issued = fields.get("issued_token_type") instanceof String type ? redaction.clean(type) : "something";
        return ServerConnection.unusable(
                answer,
                name,
                "issued " + issued + ", which is not an access token (token_type " + NO_ACCESS_TOKEN
                        + ", RFC 8693 section 2.2.1)",
                Remedy.advice("Ask for an access token, which can be presented to a server"),
                null);
    }

    private ProtocolException unknownType(String found, @Nullable PluginException why) {
        return ServerConnection.unusable(
                answer,
                name,
                "issued a token whose token_type is " + found,
                Remedy.advice("Only Bearer tokens (RFC 6750) and those that a plugin presents can be used; change the"
                        + " client's token type at the provider"),
                why);
    }

    private @Nullable Secret secret(String field) {
        Object value = ofToken.get(field);
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
        Long seconds = seconds(ofToken.get("expires_in"));
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

    private List<String> scope() {
        Object value = ofToken.get("scope");
        if (value instanceof List<?> list) {
            return list.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .toList();
        }
        if (!(value instanceof String text)) {
            return requestedScopes;
        }
        String stripped = text.strip();
        if (stripped.isEmpty() || requestedScopes.equals(List.of(stripped))) {
            return stripped.isEmpty() ? List.of() : requestedScopes;
        }
        // GitHub separates scopes by commas, without spaces.
        return DialectKeys.split(connection.context().settings(), stripped)
                .orElseGet(() -> List.of(stripped.split(stripped.matches(".*\\s.*") ? "\\s+" : ",+")));
    }

    private static boolean isAtMost(int levels, @Nullable Object value) {
        Collection<?> inner =
                value instanceof Map<?, ?> map ? map.values() : value instanceof List<?> list ? list : List.of();
        return levels > 0 && inner.stream().allMatch(part -> isAtMost(levels - 1, part));
    }

    private Map<String, Object> metadata() {
        Map<String, Object> metadata = present(ofToken);
        metadata.keySet().removeAll(NOT_METADATA);
        metadata.values().removeIf(value -> !isAtMost(DEEPEST, value));
        Object refreshLifetime = metadata.getOrDefault(REFRESH_EXPIRES_IN, metadata.get("refresh_token_expires_in"));
        Long seconds = seconds(refreshLifetime);
        if (seconds != null) {
            metadata.put(REFRESH_EXPIRES_IN, Math.max(0, Objects.requireNonNull(seconds)));
        }
        return metadata;
    }

    /**
     * An OAuth error in an answer (RFC 6749 section 5.2).
     *
     * @param code the {@code error}, in the spelling of the RFCs
     * @param sent the {@code error} as the server spelled it
     * @param description the {@code error_description}, cleaned for messages; empty when the server sent none
     * @param status the HTTP status
     */
    public record OAuthError(String code, String sent, String description, int status) {

        private static final String INVALID_GRANT = "invalid_grant";
        private static final String INVALID_CLIENT = "invalid_client";

        /** Codes of servers for errors for which the RFC has a code. Callers distinguish errors by the code. */
        private static final Map<String, String> STANDARD = Map.of(
                // GitHub
                "bad_refresh_token", INVALID_GRANT,
                "bad_verification_code", INVALID_GRANT,
                "incorrect_client_credentials", INVALID_CLIENT,
                // Slack
                "invalid_refresh_token", INVALID_GRANT,
                "invalid_code", INVALID_GRANT,
                "invalid_client_id", INVALID_CLIENT,
                "bad_client_secret", INVALID_CLIENT);

        /**
         * What servers say of a refresh token that has ended, beside the code {@code unauthorized_client}: Atlassian, and Gitea and Forgejo. By itself,
         * that code says that the client may not refresh at all.
         */
        private static final Set<String> ENDED =
                Set.of("refresh_token is invalid", "token was already used", "unable to parse refresh token");

        /** Tokens that an answer can hold beside an error, although it must not. */
        private static final List<String> TOKENS = List.of("access_token", "refresh_token", "id_token");

        /** Finds the error in an answer. What it says hides what was sent, in case the server echoes it, and the tokens of the answer. */
        static Optional<OAuthError> in(Map<String, @Nullable Object> fields, HttpAnswer answer, Redaction sent) {
            if (!(fields.get("error") instanceof String error) || error.isBlank()) {
                return Optional.empty();
            }
            Redaction redaction = sent.and(tokensIn(fields));
            String description = fields.get("error_description") instanceof String text ? redaction.clean(text) : "";
            return Optional.of(of(redaction.clean(error), description, answer.status()));
        }

        /** Returns the tokens of an answer, also nested ones. */
        private static List<String> tokensIn(Map<?, ?> fields) {
            List<String> found = new ArrayList<>();
            for (Map.Entry<?, ?> field : fields.entrySet()) {
                if (field.getValue() instanceof Map<?, ?> nested) {
                    TOKENS.stream()
                            .map(nested::get)
                            .filter(String.class::isInstance)
                            .map(String.class::cast)
                            .forEach(found::add);
                } else if (field.getValue() instanceof String text && TOKENS.contains(field.getKey())) {
                    found.add(text);
                }
            }
            return found;
        }

        /**
         * {@return whether an answer is an error of OAuth: JSON with an {@code error}}
         *
         * @param answer any answer
         */
        public static boolean isIn(HttpAnswer answer) {
            try {
                return Json.readObject(answer.body()).get("error") instanceof String;
            } catch (JsonException somethingElse) {
                return false;
            }
        }

        static OAuthError of(String sent, String description, int status) {
            return new OAuthError(STANDARD.getOrDefault(sent, sent), sent, description, status);
        }

        /**
         * Returns the error as one about a refresh. An error of the server (HTTP 5xx) says nothing about the refresh token.
         *
         * @return {@code invalid_grant} where the server says in its own way that the refresh token has ended; else this error
         */
        OAuthError ofRefresh() {
            boolean hasEnded = code.equals("unauthorized_client")
                    && status < 500
                    && ENDED.contains(description.toLowerCase(Locale.ROOT));
            return hasEnded ? new OAuthError(INVALID_GRANT, sent, description, status) : this;
        }

        /**
         * Whether a server refuses the client, and not its request. Keycloak does not send {@code invalid_client} for a pushed request, but HTTP 401, which
         * is only for clients (RFC 6749 section 5.2).
         *
         * @param code the {@code error}
         * @param status the HTTP status
         * @return whether the client's authentication is wrong
         */
        public static boolean isAboutClient(String code, int status) {
            return code.equals(INVALID_CLIENT) || (code.equals("invalid_request") && status == 401);
        }

        /**
         * @param refused what was refused, by which endpoint
         * @param remedy what helps; {@code null} when no remedy is known
         */
        OAuthErrorException toException(String refused, @Nullable Remedy remedy) {
            return new OAuthErrorException(
                    code, description.isEmpty() ? null : description, status, refused + ": " + inWords(), remedy);
        }

        /**
         * @param refused what was refused, by which endpoint
         * @param advice what helps; {@code null} where it is a login, or where no remedy is known
         * @param context the provider, and which of several logins
         */
        OAuthErrorException toException(String refused, @Nullable String advice, ProviderContext context) {
            Remedy login = code.equals(INVALID_GRANT)
                    ? Remedy.logInAgain(context.name()).with(context.account())
                    : null;
            return toException(refused, advice == null ? login : Remedy.advice(advice));
        }

        String inWords() {
            String spelled = code.equals(sent) ? code : code + " (" + sent + ")";
            return spelled + (description.isEmpty() ? "" : ", \"" + description + "\"") + " (HTTP " + status + ")";
        }
    }
}
