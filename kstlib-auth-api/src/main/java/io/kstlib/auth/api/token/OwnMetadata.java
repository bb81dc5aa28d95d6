package io.kstlib.auth.api.token;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What this library itself keeps in the metadata of a token, all in one field, and the one field of the server that it carries on. */
final class OwnMetadata {

    private static final String FIELD = "kstlib";
    private static final String DRIFT = "clock_drift_seconds";

    private OwnMetadata() {}

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

    /** Returns the metadata of a later token with the rest of the refresh token's lifetime, which the server stated with an earlier token. */
    static Map<String, Object> carryingRefreshExpiry(Token earlier, Token later) {
        Map<String, Object> carried = new LinkedHashMap<>(later.metadata());
        earlier.refreshExpiresAt()
                .ifPresent(instant -> carried.put(
                        "refresh_expires_in",
                        Math.max(1, Duration.between(later.issuedAt(), instant).toSeconds()))); // 0 means no end
        return carried;
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
