package io.kstlib.auth.api.token;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tokens from an authorization server: an access token and, if the server sent them, a refresh token and an ID token.
 *
 * <p>Immutable, safe for use by several threads. {@link #toString()} shows no secret. Instants are kept to the microsecond, as stored.
 * {@link #toMap()} and {@link #fromMap(Map)} use the field names of the Python kstlib, so that both can use the same storage.
 */
public final class Token {

    /** The lifetime assumed when the server states none. */
    public static final Duration ASSUMED_LIFETIME = Duration.ofHours(1);

    private final Secret accessToken;
    private final String tokenType;
    private final @Nullable Secret refreshToken;
    private final @Nullable Secret idToken;
    private final @Nullable Secret proofKey;
    private final Instant issuedAt;
    private final @Nullable Instant expiresAt;
    private final List<String> scope;
    private final Map<String, Object> metadata;
    private final Map<Target, Token> targets;

    private Token(Builder builder) {
        this.accessToken = builder.accessToken;
        this.tokenType = builder.tokenType;
        this.refreshToken = builder.refreshToken;
        this.idToken = builder.idToken;
        this.proofKey = builder.proofKey;
        this.issuedAt = builder.issuedAt.truncatedTo(ChronoUnit.MICROS);
        this.expiresAt = builder.expiresAt == null ? null : builder.expiresAt.truncatedTo(ChronoUnit.MICROS);
        this.scope = List.copyOf(builder.scope);
        this.metadata = PlainValues.copy(builder.metadata);
        this.targets = Map.copyOf(builder.targets);
    }

    /**
     * Starts a builder for a new token.
     *
     * @param issuedAt when it was issued
     * @return a builder with {@code token_type} Bearer and nothing else set
     */
    public static Builder builder(Secret accessToken, Instant issuedAt) {
        return new Builder(accessToken, issuedAt);
    }

    /**
     * Reads a token from its stored form.
     *
     * @param stored the stored fields, see {@link #toMap()}
     * @throws IllegalArgumentException if a field is missing or of the wrong type; the message names the field, not its value
     */
    public static Token fromMap(Map<String, ?> stored) {
        return StoredToken.read(stored);
    }

    /**
     * Returns the stored form: {@code access_token}, {@code token_type}, {@code expires_at}, {@code refresh_token}, {@code scope}, {@code id_token},
     * {@code issued_at}, {@code metadata}, and {@code proof_key} and {@code targets} if there are any. Instants are in ISO 8601. Other absent values are {@code null}.
     *
     * @return a new map that holds the secrets in plain text
     */
    public Map<String, @Nullable Object> toMap() {
        return StoredToken.write(this);
    }

    /**
     * Starts a builder with this token's values.
     *
     * @return a builder that builds an equal token if nothing is changed
     */
    public Builder toBuilder() {
        Builder builder = new Builder(accessToken, issuedAt);
        builder.tokenType = tokenType;
        builder.refreshToken = refreshToken;
        builder.idToken = idToken;
        builder.proofKey = proofKey;
        builder.expiresAt = expiresAt;
        builder.scope = scope;
        builder.metadata = metadata;
        builder.targets = targets;
        return builder;
    }

    /**
     * Completes this token, which is the answer to a refresh of {@code earlier}. Fields that the server left out are kept (RFC 6749 section 6, OpenID
     * Connect Core 1.0 section 12.2).
     *
     * @param earlier the token that was refreshed
     * @return this token; with the refresh token (and its expiry), ID token, proof key, scope and {@link #targets()} of the earlier one if it has none
     */
    public Token keepingFrom(Token earlier) {
        return KstlibMetadata.completed(this, earlier);
    }

    /** {@return the access token} */
    public Secret accessToken() {
        return accessToken;
    }

    /**
     * Returns the value of the {@code Authorization} header (RFC 6750 section 2.1).
     *
     * @return the token type and the access token in plain text
     */
    public String authorizationHeader() {
        String scheme = tokenType.equalsIgnoreCase("bearer") ? "Bearer" : tokenType;
        return scheme + " " + accessToken.reveal();
    }

    /** {@return the {@code token_type}, usually {@code Bearer}} */
    public String tokenType() {
        return tokenType;
    }

    /** {@return the refresh token; empty if the server sent none} */
    public Optional<Secret> refreshToken() {
        return Optional.ofNullable(refreshToken);
    }

    /** {@return the ID token; empty if the server sent none} */
    public Optional<Secret> idToken() {
        return Optional.ofNullable(idToken);
    }

    /**
     * {@return the private key to which the token is bound (RFC 7800), as the plugin that made it wrote it; empty if anyone who has the token can use
     * it}
     */
    public Optional<Secret> proofKey() {
        return Optional.ofNullable(proofKey);
    }

    /** {@return the time when the token was issued, by this machine's clock} */
    public Instant issuedAt() {
        return issuedAt;
    }

    /** {@return the expiry of the access token, by this machine's clock; empty if the server did not say it} */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    /**
     * Returns the scopes that were granted.
     *
     * @return the scopes, in the server's order; empty when unknown
     */
    public List<String> scope() {
        return scope;
    }

    /**
     * Returns every other field of the token response, and the entries of kstlib itself under {@code kstlib}.
     *
     * @return an unmodifiable map of plain values
     */
    public Map<String, Object> metadata() {
        return metadata;
    }

    /** {@return the access tokens that this login brought for other targets, without refresh token, by their target; unmodifiable} */
    public Map<Target, Token> targets() {
        return targets;
    }

    /** {@return what this token was issued for; empty for tokens that another program stored} */
    public Optional<TokenBinding> binding() {
        return KstlibMetadata.binding(metadata);
    }

    /**
     * Says how far this machine's clock was ahead of the server's clock when the token was issued.
     *
     * @return the drift, negative when this machine's clock was behind; empty when it was not measured, or too small to matter
     */
    public Optional<Duration> clockDrift() {
        return KstlibMetadata.clockDrift(metadata);
    }

    /** {@return the expiry of the access token: {@link #expiresAt()}, or without it {@link #ASSUMED_LIFETIME} after {@link #issuedAt()}} */
    public Instant effectiveExpiry() {
        return expiresAt != null ? expiresAt : issuedAt.plus(ASSUMED_LIFETIME);
    }

    /**
     * Says when the refresh token expires, if the server said so ({@code refresh_expires_in}, in seconds).
     *
     * @return the expiry; empty without a refresh token, or when the server sent no lifetime or 0, which means no end
     */
    public Optional<Instant> refreshExpiresAt() {
        return KstlibMetadata.refreshExpiry(this);
    }

    /**
     * Whether {@link #effectiveExpiry()} is reached, which is all that the token says of itself. Only the client of the provider decides whether it may
     * still be sent: it replaces a token before its end, and allows for clocks that differ.
     *
     * @param now the present
     * @return whether the time of its expiry has come
     */
    public boolean isPastExpiry(Instant now) {
        return !now.isBefore(effectiveExpiry());
    }

    /** {@return whether there is a refresh token} */
    public boolean isRefreshable() {
        return refreshToken != null;
    }

    /**
     * {@return the time left until expiry; negative once expired}
     *
     * @param now the present
     */
    public Duration expiresIn(Instant now) {
        return Duration.between(now, effectiveExpiry());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Token token
                && accessToken.equals(token.accessToken)
                && tokenType.equals(token.tokenType)
                && Objects.equals(refreshToken, token.refreshToken)
                && Objects.equals(idToken, token.idToken)
                && Objects.equals(proofKey, token.proofKey)
                && issuedAt.equals(token.issuedAt)
                && Objects.equals(expiresAt, token.expiresAt)
                && scope.equals(token.scope)
                && metadata.equals(token.metadata)
                && targets.equals(token.targets);
    }

    @Override
    public int hashCode() {
        return Objects.hash(accessToken, issuedAt);
    }

    @Override
    public String toString() {
        return "Token[type=" + tokenType + ", issuedAt=" + issuedAt + ", expiresAt=" + expiresAt + ", refreshable="
                + isRefreshable() + ", idToken=" + (idToken != null) + ", bound=" + (proofKey != null) + ", scope="
                + scope + "]";
    }

    /** Collects the values of a token. Not safe for use by several threads. */
    public static final class Builder {

        private final Secret accessToken;
        private final Instant issuedAt;
        private String tokenType = "Bearer";
        private @Nullable Secret refreshToken;
        private @Nullable Secret idToken;
        private @Nullable Secret proofKey;
        private @Nullable Instant expiresAt;
        private List<String> scope = List.of();
        private Map<String, Object> metadata = Map.of();
        private Map<Target, Token> targets = Map.of();

        private Builder(Secret accessToken, Instant issuedAt) {
            this.accessToken = Objects.requireNonNull(accessToken, "accessToken");
            this.issuedAt = Objects.requireNonNull(issuedAt, "issuedAt");
        }

        /**
         * Sets the {@code token_type}.
         *
         * @param value the {@code token_type}
         * @return this builder
         */
        public Builder tokenType(String value) {
            this.tokenType = Objects.requireNonNull(value, "tokenType");
            return this;
        }

        /**
         * Sets the refresh token.
         *
         * @param value the refresh token, or {@code null} for none
         * @return this builder
         */
        public Builder refreshToken(@Nullable Secret value) {
            this.refreshToken = value;
            return this;
        }

        /**
         * Sets the ID token.
         *
         * @param value the ID token, or {@code null} for none
         * @return this builder
         */
        public Builder idToken(@Nullable Secret value) {
            this.idToken = value;
            return this;
        }

        /**
         * Sets the private key to which the token is bound.
         *
         * @param value the private key to which the token is bound, or {@code null} for none
         * @return this builder
         */
        public Builder proofKey(@Nullable Secret value) {
            this.proofKey = value;
            return this;
        }

        /**
         * Sets the expiry of the access token.
         *
         * @param value when the access token expires, or {@code null} when the server does not say
         * @return this builder
         */
        public Builder expiresAt(@Nullable Instant value) {
            this.expiresAt = value;
            return this;
        }

        /**
         * Sets the granted scopes.
         *
         * @param value the granted scopes
         * @return this builder
         */
        public Builder scope(List<String> value) {
            this.scope = List.copyOf(value);
            return this;
        }

        /**
         * Sets the other fields of the token response.
         *
         * @param value every other field of the token response: strings, numbers, booleans, lists and maps of these
         * @return this builder
         */
        public Builder metadata(Map<String, Object> value) {
            this.metadata = new LinkedHashMap<>(value);
            return this;
        }

        /**
         * Sets the access tokens for other targets.
         *
         * @param value the access tokens for other targets than that of the login, by their target
         * @return this builder
         */
        public Builder targets(Map<Target, Token> value) {
            this.targets = Map.copyOf(value);
            return this;
        }

        /**
         * Records what the token was issued for.
         *
         * @param binding what the token was issued for; kept in the metadata under {@code kstlib}
         * @return this builder
         */
        public Builder binding(TokenBinding binding) {
            this.metadata = KstlibMetadata.with(metadata, binding);
            return this;
        }

        /**
         * Records how far this machine's clock is ahead of the server's.
         *
         * @param drift how far this machine's clock is ahead of the server's clock; kept in the metadata under {@code kstlib}, in seconds
         * @return this builder
         */
        public Builder clockDrift(Duration drift) {
            this.metadata = KstlibMetadata.with(metadata, drift);
            return this;
        }

        /** {@return the token} */
        public Token build() {
            return new Token(this);
        }
    }
}
