package io.kstlib.auth.testkit.storage;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tokens to store. */
final class SampleTokens {

    /** A time just before the test, as a storage may drop tokens that expired long ago. It has microseconds, since storages keep them. */
    private static final Instant ISSUED = Counter.START.minusSeconds(1).plus(123_456, ChronoUnit.MICROS);

    /** The secrets of a full token. Other tests beside the contract use other words: what they log must not count. */
    static final Set<String> SECRETS =
            Set.of("canary-access/+=", "canary-refresh", "canary-id", "canary-proof-key", "canary-target");

    private SampleTokens() {}

    /** Makes a token with every field set. */
    static Token full() {
        return Token.builder(Secret.of("canary-access/+="), ISSUED)
                .tokenType("Bearer")
                .expiresAt(ISSUED.plusSeconds(300))
                .refreshToken(Secret.of("canary-refresh"))
                .idToken(Secret.of("canary-id"))
                .proofKey(Secret.of("canary-proof-key"))
                .targets(Map.of(Target.ofAudiences("https://api.idp.example"), small("canary-target")))
                .scope(List.of("openid", "profile"))
                .metadata(Map.of(
                        "session_state", "s-1", "refresh_expires_in", 1800L, "list", List.of("a", "ü"), "on", true))
                .binding(TokenBinding.of("https://idp.example", "my-app")
                        .withEndpoints(List.of("https://api.idp.example"))
                        .withTrust("java")
                        .withSection("a hash"))
                .build();
    }

    /** Makes a token with only an access token. */
    static Token small(String accessToken) {
        return Token.builder(Secret.of(accessToken), ISSUED).build();
    }
}
