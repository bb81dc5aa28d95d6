package io.kstlib.auth.oidc.jwks;

import io.kstlib.auth.oidc.jose.KeyType;
import io.kstlib.auth.oidc.jose.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a JWK says beside the key itself (RFC 7517 section 4).
 *
 * @param keyType {@code kty}
 * @param keyId {@code kid}
 * @param algorithm {@code alg}
 * @param use {@code use}
 * @param operations {@code key_ops}; empty when there are none
 * @param certificates {@code x5c}; empty when there are none
 */
record JwkMembers(
        KeyType keyType,
        @Nullable String keyId,
        @Nullable String algorithm,
        @Nullable String use,
        List<String> operations,
        List<String> certificates) {

    private static final int MOST_ITEMS = 20;

    JwkMembers {
        operations = List.copyOf(operations);
        certificates = List.copyOf(certificates);
    }

    static JwkMembers parse(Map<String, @Nullable Object> jwk) throws UnusableJwkException {
        // Anyone can sign with a private or symmetric key that is published.
        if (jwk.containsKey("d") || jwk.containsKey("k") || jwk.containsKey("priv")) {
            throw new UnusableJwkException(
                    "it is published together with its private part, so anyone can sign with it");
        }
        return new JwkMembers(
                keyType(jwk.get("kty")),
                text(jwk, "kid"),
                text(jwk, "alg"),
                text(jwk, "use"),
                texts(jwk, "key_ops"),
                texts(jwk, "x5c"));
    }

    private static KeyType keyType(@Nullable Object kty) throws UnusableJwkException {
        for (KeyType type : KeyType.values()) {
            if (type.kty().equals(kty)) {
                return type;
            }
        }
        throw new UnusableJwkException("kty is " + Quote.of(kty) + ", expected RSA, EC, OKP or AKP");
    }

    static @Nullable String text(Map<String, @Nullable Object> jwk, String name) throws UnusableJwkException {
        Object value = jwk.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new UnusableJwkException(name + " is not text");
    }

    private static List<String> texts(Map<String, @Nullable Object> jwk, String name) throws UnusableJwkException {
        Object value = jwk.get(name);
        if (value == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list && list.size() <= MOST_ITEMS) {
            for (Object item : list) {
                if (item instanceof String text) {
                    texts.add(text);
                }
            }
            if (texts.size() == list.size()) {
                return texts;
            }
        }
        throw new UnusableJwkException(name + " is not a list of at most " + MOST_ITEMS + " texts");
    }
}
