package io.kstlib.auth.oidc.jwks;

import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.KeyType;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One key of a JWK set that may verify signatures (RFC 7517 section 4). Immutable. */
public final class VerificationKey {

    private static final int MOST_ITEMS = 20;
    private static final List<String> PARAMETERS = List.of("kty", "crv", "n", "e", "x", "y", "pub");

    private final KeyType keyType;
    private final @Nullable String keyId;
    private final @Nullable String algorithm;
    private final @Nullable String use;
    private final List<String> operations;
    private final List<String> certificates;
    private final KeyMaterial material;
    private final Map<String, String> parameters;
    private final String fingerprint;

    private VerificationKey(Map<String, @Nullable Object> jwk) throws UnusableJwkException {
        // Anyone can sign with a private or symmetric key that is published.
        if (jwk.containsKey("d") || jwk.containsKey("k") || jwk.containsKey("priv")) {
            throw new UnusableJwkException(
                    "it is published together with its private part, so anyone can sign with it");
        }
        this.keyType = keyType(jwk.get("kty"));
        this.keyId = text(jwk, "kid");
        this.algorithm = text(jwk, "alg");
        this.use = text(jwk, "use");
        this.operations = texts(jwk, "key_ops");
        this.certificates = texts(jwk, "x5c");
        this.material = KeyMaterial.parse(keyType, jwk);
        if (CertificateFacts.contradicts(certificates, material.publicKey())) {
            throw new UnusableJwkException("its certificate (x5c) is for another key (RFC 7517 section 4.7)");
        }
        this.parameters = Collections.unmodifiableMap(parameters(jwk));
        this.fingerprint = ContentHash.hex(material.publicKey().getEncoded());
    }

    /**
     * Reads a key.
     *
     * @param jwk the members of a JWK
     * @throws UnusableJwkException if it is not a public key for signatures, or too weak to be one
     */
    static VerificationKey parse(Map<String, @Nullable Object> jwk) throws UnusableJwkException {
        return new VerificationKey(jwk);
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
                return List.copyOf(texts);
            }
        }
        throw new UnusableJwkException(name + " is not a list of at most " + MOST_ITEMS + " texts");
    }

    private static Map<String, String> parameters(Map<String, @Nullable Object> jwk) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String name : PARAMETERS) {
            if (jwk.get(name) instanceof String text) {
                parameters.put(name, text);
            }
        }
        return parameters;
    }

    /**
     * Returns the members of the JWK that make the key, as published.
     *
     * @return {@code kty} and, by type, {@code n} and {@code e}; {@code crv}, {@code x} and {@code y}; {@code pub}
     */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** {@return the {@code kid} of the key} */
    public Optional<String> keyId() {
        return Optional.ofNullable(keyId);
    }

    /** {@return the {@code kty} of the key} */
    public KeyType keyType() {
        return keyType;
    }

    /** {@return the {@code crv} of the key; {@code null} for RSA} */
    public @Nullable String curve() {
        return material.curve();
    }

    /** {@return the {@code alg} of the key} */
    public Optional<String> algorithm() {
        return Optional.ofNullable(algorithm);
    }

    /** {@return the size of the modulus or the curve's field, in bits} */
    public int sizeBits() {
        return material.sizeBits();
    }

    /** {@return the {@code x5c} of the key, as published; empty when there is none} */
    public List<String> certificates() {
        return certificates;
    }

    public PublicKey publicKey() {
        return material.publicKey();
    }

    /**
     * Says why the key must not verify signatures of an algorithm (RFC 8725 section 3.1, RFC 7517 sections 4.2 to 4.4).
     *
     * @param wanted the algorithm
     * @return the reason; empty when it may
     */
    public Optional<String> unfitFor(JwsAlgorithm wanted) {
        String needs = wanted.joseName() + " needs ";
        if (keyType() != wanted.keyType()) {
            return Optional.of("kty is " + keyType() + ", " + needs + wanted.keyType());
        }
        Optional<String> wrongCurve = wanted.curve().filter(needed -> !needed.equals(curve()));
        if (wrongCurve.isPresent()) {
            return Optional.of("crv is " + curve() + ", " + needs + wrongCurve.get());
        }
        if (algorithm().filter(own -> !wanted.isCalled(own)).isPresent()) {
            return Optional.of("its alg is " + Quote.of(algorithm) + ", the token's is " + wanted.joseName());
        }
        if (use != null && !use.equals("sig")) {
            return Optional.of("its use is " + Quote.of(use) + ", not \"sig\"");
        }
        if (!operations.isEmpty() && !operations.contains("verify")) {
            return Optional.of("its key_ops are " + Quote.of(operations) + ", without \"verify\"");
        }
        return Optional.empty();
    }

    /** {@return the SubjectPublicKeyInfo in PEM (RFC 7468 section 13), ending in a line break} */
    public String pem() {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(publicKey().getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----\n";
    }

    /** {@return the SHA-256 of the SubjectPublicKeyInfo, in lower-case hex} */
    public String fingerprint() {
        return fingerprint;
    }

    /** {@return the key in a few words, such as {@code "key-1" (RSA, 2048 bits)}} */
    @Override
    public String toString() {
        String name = keyId == null ? "without kid" : Quote.of(keyId);
        String kind = curve() == null ? keyType() + ", " + sizeBits() + " bits" : keyType() + ", " + curve();
        return name + " (" + kind + ")";
    }
}
