package io.kstlib.auth.api.token;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The entries of this library in the metadata of a token, all in one field, and the one field of the server that it carries on. */
final class KstlibMetadata {

    private static final String FIELD = "kstlib";
    private static final String DRIFT = "clock_drift_seconds";
    private static final String REFRESH_LIFETIME = "refresh_expires_in";

    private KstlibMetadata() {}

    static Optional<TokenBinding> binding(Map<String, Object> metadata) {
        Object stored = metadata.get(FIELD);
        return stored == null ? Optional.empty() : TokenBinding.fromStored(stored);
    }

    static Optional<Duration> clockDrift(Map<String, Object> metadata) {
        return metadata.get(FIELD) instanceof Map<?, ?> own && own.get(DRIFT) instanceof Number seconds
                ? Optional.of(Duration.ofSeconds(seconds.longValue()))
                : Optional.empty();
    }

    /** Replaces the binding. */
    static Map<String, Object> with(Map<String, Object> metadata, TokenBinding binding) {
        Map<String, Object> own = own(metadata);
        TokenBinding.removeFrom(own);
        return with(metadata, own, binding.toMap());
    }

    static Map<String, Object> with(Map<String, Object> metadata, Duration drift) {
        return with(metadata, own(metadata), Map.of(DRIFT, drift.toSeconds()));
    }

    /** See {@link Token#keepingFrom}. */
    static Token completed(Token later, Token earlier) {
        Token.Builder builder = later.toBuilder();
        if (!later.isRefreshable()) {
            builder.refreshToken(earlier.refreshToken().orElse(null));
            Object lifetime = earlier.metadata().get(REFRESH_LIFETIME);
            if (earlier.isRefreshable() && lifetime != null && !later.metadata().containsKey(REFRESH_LIFETIME)) {
                builder.metadata(carryingRefreshExpiry(earlier, later));
            }
        }
        if (later.idToken().isEmpty()) {
            builder.idToken(earlier.idToken().orElse(null));
        }
        if (later.proofKey().isEmpty()) {
            builder.proofKey(earlier.proofKey().orElse(null));
        }
        if (later.scope().isEmpty()) {
            builder.scope(earlier.scope());
        }
        if (later.targets().isEmpty()) {
            builder.targets(earlier.targets());
        }
        return builder.build();
    }

    /** Returns the metadata of a later token with the rest of the refresh token's lifetime, which the server stated with an earlier token. */
    private static Map<String, Object> carryingRefreshExpiry(Token earlier, Token later) {
        Map<String, Object> carried = new LinkedHashMap<>(later.metadata());
        earlier.refreshExpiresAt()
                .ifPresent(instant -> carried.put(
                        REFRESH_LIFETIME,
                        Math.max(1, Duration.between(later.issuedAt(), instant).toSeconds()))); // 0 means no end
        return carried;
    }

    /** See {@link Token#refreshExpiresAt}. */
    static Optional<Instant> refreshExpiry(Token token) {
        Object lifetime = token.metadata().get(REFRESH_LIFETIME);
        if (!token.isRefreshable() || !(lifetime instanceof Number seconds) || seconds.longValue() <= 0) {
            return Optional.empty();
        }
        long bounded = Math.min(seconds.longValue(), StoredToken.LONGEST_LIFETIME_SECONDS);
        return Optional.of(token.issuedAt().plusSeconds(bounded));
    }

    private static Map<String, Object> own(Map<String, Object> metadata) {
        Map<String, Object> own = new LinkedHashMap<>();
        if (metadata.get(FIELD) instanceof Map<?, ?> present) {
            present.forEach((key, value) -> own.put(String.valueOf(key), value));
        }
        return own;
    }

    private static Map<String, Object> with(
            Map<String, Object> metadata, Map<String, Object> own, Map<String, Object> added) {
        own.putAll(added);
        Map<String, Object> extended = new LinkedHashMap<>(metadata);
        extended.put(FIELD, own);
        return extended;
    }
}
