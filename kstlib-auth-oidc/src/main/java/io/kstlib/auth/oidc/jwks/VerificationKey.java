package io.kstlib.auth.oidc.jwks;

import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.KeyType;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One key of a JWK set that may verify signatures (RFC 7517 section 4). Immutable. */
public final class VerificationKey {

    private static final List<String> PARAMETERS = List.of("kty", "crv", "n", "e", "x", "y", "pub");

    private final JwkMembers members;
    private final KeyMaterial material;
    private final Map<String, String> parameters;
    private final String fingerprint;

    private VerificationKey(JwkMembers members, KeyMaterial material, Map<String, String> parameters) {
        this.members = members;
        this.material = material;
        this.parameters = Collections.unmodifiableMap(parameters);
        this.fingerprint = ContentHash.hex(material.publicKey().getEncoded());
    }

    /**
     * Reads a key.
     *
     * @param jwk the members of a JWK
     * @throws UnusableJwkException if it is not a public key for signatures, or too weak to be one
     */
    static VerificationKey parse(Map<String, @Nullable Object> jwk) throws UnusableJwkException {
        JwkMembers members = JwkMembers.parse(jwk);
        KeyMaterial material = KeyMaterial.parse(members.keyType(), jwk);
        if (CertificateFacts.contradicts(members.certificates(), material.publicKey())) {
            throw new UnusableJwkException("its certificate (x5c) is for another key (RFC 7517 section 4.7)");
        }
        return new VerificationKey(members, material, parameters(jwk));
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
        return Optional.ofNullable(members.keyId());
    }

    /** {@return the {@code kty} of the key} */
    public KeyType keyType() {
        return members.keyType();
    }

    /** {@return the {@code crv} of the key; {@code null} for RSA} */
    public @Nullable String curve() {
        return material.curve();
    }

    /** {@return the {@code alg} of the key} */
    public Optional<String> algorithm() {
        return Optional.ofNullable(members.algorithm());
    }

    /** {@return the size of the modulus or the curve's field, in bits} */
    public int sizeBits() {
        return material.sizeBits();
    }

    /** {@return the {@code x5c} of the key, as published; empty when there is none} */
    public List<String> certificates() {
        return members.certificates();
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
            return Optional.of("its alg is " + Quote.of(members.algorithm()) + ", the token's is " + wanted.joseName());
        }
        if (members.use() != null && !members.use().equals("sig")) {
            return Optional.of("its use is " + Quote.of(members.use()) + ", not \"sig\"");
        }
        if (!members.operations().isEmpty() && !members.operations().contains("verify")) {
            return Optional.of("its key_ops are " + Quote.of(members.operations()) + ", without \"verify\"");
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
        String name = members.keyId() == null ? "without kid" : Quote.of(members.keyId());
        String kind = curve() == null ? keyType() + ", " + sizeBits() + " bits" : keyType() + ", " + curve();
        return name + " (" + kind + ")";
    }
}
