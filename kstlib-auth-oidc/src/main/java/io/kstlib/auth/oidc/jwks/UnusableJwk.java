package io.kstlib.auth.oidc.jwks;

import io.kstlib.auth.oidc.jose.JwsAlgorithm.KeyType;
import io.kstlib.auth.oidc.jose.Quote;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A key of a JWK set that cannot be used, and the reason (RFC 7517 section 5). Immutable. */
public final class UnusableJwk {

    private final @Nullable Object keyId;
    private final @Nullable Object keyType;
    private final String reason;

    private UnusableJwk(@Nullable Object keyId, @Nullable Object keyType, String reason) {
        this.keyId = keyId;
        this.keyType = keyType;
        this.reason = reason;
    }

    static UnusableJwk of(Map<String, @Nullable Object> jwk, UnusableJwkException why) {
        return new UnusableJwk(jwk.get("kid"), jwk.get("kty"), String.valueOf(why.getMessage()));
    }

    /** {@return the {@code kid} of the key; empty when it has none, or one that is not a text} */
    public Optional<String> keyId() {
        return keyId instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /**
     * Whether this key may be the one that signed a token.
     *
     * @param type the type of key that the token's algorithm needs
     * @return true unless its {@code kty} is another one
     */
    public boolean mayBe(KeyType type) {
        return !(keyType instanceof String name) || name.equals(type.kty());
    }

    /** {@return the key and the reason, such as {@code key "key-1": its modulus has 1024 bits}} */
    @Override
    public String toString() {
        return "key " + (keyId == null ? "without kid" : Quote.of(keyId)) + ": " + reason;
    }

    /** A JWK cannot verify signatures here. The message says why, and shows nothing of the key. */
    static final class UnusableJwkException extends Exception {

        private static final long serialVersionUID = 1L;

        UnusableJwkException(String problem) {
            super(problem, null, false, false);
        }
    }
}
