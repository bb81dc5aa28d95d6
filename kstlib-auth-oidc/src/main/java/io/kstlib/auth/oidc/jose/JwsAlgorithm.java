package io.kstlib.auth.oidc.jose;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The signature algorithms that prove who signed (RFC 7518 section 3.1, RFC 8037, RFC 9864). {@code none} and HMAC are left out:
 * {@code none} proves nothing, and HMAC proves nothing to a third party.
 */
public enum JwsAlgorithm {
    /** RSASSA-PKCS1-v1_5 with SHA-256. */
    RS256("RS256", KeyType.RSA, null, "SHA-256"),
    /** RSASSA-PKCS1-v1_5 with SHA-384. */
    RS384("RS384", KeyType.RSA, null, "SHA-384"),
    /** RSASSA-PKCS1-v1_5 with SHA-512. */
    RS512("RS512", KeyType.RSA, null, "SHA-512"),
    /** RSASSA-PSS with SHA-256. */
    PS256("PS256", KeyType.RSA, null, "SHA-256"),
    /** RSASSA-PSS with SHA-384. */
    PS384("PS384", KeyType.RSA, null, "SHA-384"),
    /** RSASSA-PSS with SHA-512. */
    PS512("PS512", KeyType.RSA, null, "SHA-512"),
    /** ECDSA with P-256 and SHA-256. */
    ES256("ES256", KeyType.EC, "P-256", "SHA-256"),
    /** ECDSA with P-384 and SHA-384. */
    ES384("ES384", KeyType.EC, "P-384", "SHA-384"),
    /** ECDSA with P-521 and SHA-512. */
    ES512("ES512", KeyType.EC, "P-521", "SHA-512"),
    /** ECDSA with secp256k1 and SHA-256 (RFC 8812). */
    ES256K("ES256K", KeyType.EC, "secp256k1", "SHA-256"),
    /** EdDSA with the curve of the key. */
    EDDSA("EdDSA", KeyType.OKP, null, null),
    /** EdDSA with Ed25519, by its fully specified name. */
    ED25519("Ed25519", KeyType.OKP, "Ed25519", "SHA-512"),
    /** EdDSA with Ed448, by its fully specified name. */
    ED448("Ed448", KeyType.OKP, "Ed448", null),
    /** ML-DSA-44 (FIPS 204), with the key type of algorithm key pairs. */
    ML_DSA_44("ML-DSA-44", KeyType.AKP, null, null),
    /** ML-DSA-65 (FIPS 204). */
    ML_DSA_65("ML-DSA-65", KeyType.AKP, null, null),
    /** ML-DSA-87 (FIPS 204). */
    ML_DSA_87("ML-DSA-87", KeyType.AKP, null, null);

    private final String jose;
    private final KeyType keyType;
    private final @Nullable String curve;
    private final @Nullable String hash;

    JwsAlgorithm(String jose, KeyType keyType, @Nullable String curve, @Nullable String hash) {
        this.jose = jose;
        this.keyType = keyType;
        this.curve = curve;
        this.hash = hash;
    }

    /**
     * Returns the algorithm that a header names.
     *
     * @param alg the value of {@code alg}
     * @throws TokenRefusal if it is none of these; says why for those that must never be accepted (RFC 8725 sections 2.1, 3.1 and 3.2)
     */
    public static JwsAlgorithm of(@Nullable Object alg) throws TokenRefusal {
        if (!(alg instanceof String name)) {
            throw TokenRefusal.differs("alg", "the name of a signature algorithm (RFC 7515 section 4.1.1)", alg);
        }
        Optional<JwsAlgorithm> known = named(name);
        if (known.isPresent()) {
            return known.get();
        }
        String folded = name.trim().toLowerCase(Locale.ROOT);
        if (folded.equals("none")) {
            throw unacceptable(name, "an unsigned token proves nothing (RFC 8725 section 3.2)");
        }
        if (folded.startsWith("hs")) {
            throw unacceptable(
                    name,
                    "HMAC proves nothing to a third party, and a public key is not a secret (RFC 8725 section 2.1)");
        }
        throw unacceptable(name, "it is not supported");
    }

    /**
     * {@return the algorithm of that name; empty for another name}
     *
     * @param name a name in headers, such as {@code RS256}
     */
    public static Optional<JwsAlgorithm> named(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.jose.equals(name))
                .findFirst();
    }

    private static TokenRefusal unacceptable(String name, String why) {
        String accepted = Arrays.stream(values()).map(JwsAlgorithm::joseName).collect(Collectors.joining(", "));
        return TokenRefusal.of("alg", "alg is " + Quote.of(name) + ": " + why)
                .expected("one of " + accepted, Quote.of(name))
                .advice("Have the provider sign with RS256, ES256 or another one of these: " + accepted);
    }

    /**
     * Whether a name in a JWK or in the provider's metadata means this algorithm. {@code EdDSA} means the fully specified names of RFC
     * 9864, too, and these mean {@code EdDSA}.
     *
     * @param name such as {@code RS256}
     * @return whether it does
     */
    public boolean isCalled(String name) {
        if (jose.equals(name)) {
            return true;
        }
        boolean edwards = keyType == KeyType.OKP;
        return edwards && (this == EDDSA ? name.equals("Ed25519") || name.equals("Ed448") : name.equals("EdDSA"));
    }

    /** {@return the name in headers, such as {@code RS256}} */
    public String joseName() {
        return jose;
    }

    /** {@return the type of key that it needs} */
    public KeyType keyType() {
        return keyType;
    }

    /** {@return the curve that it needs; empty if it needs none, or if any will do} */
    public Optional<String> curve() {
        return Optional.ofNullable(curve);
    }

    /**
     * Returns the hash for {@code at_hash} (OpenID Connect Core 1.0 section 3.1.3.6).
     *
     * @param keyCurve the curve of the key, or {@code null} when it has none
     * @return its JCA name; empty for Ed448, because the JDK has no SHAKE256, and for ML-DSA, which has no such hash
     */
    public Optional<String> hash(@Nullable String keyCurve) {
        return this == EDDSA && "Ed25519".equals(keyCurve) ? ED25519.hash(keyCurve) : Optional.ofNullable(hash);
    }

    /** The types of asymmetric keys, as {@code kty} has them (RFC 7518 section 6.1, RFC 8037 section 2). */
    public enum KeyType {
        /** RSA. */
        RSA("RSA"),
        /** Elliptic curves for ECDSA. */
        EC("EC"),
        /** Edwards curves for EdDSA. */
        OKP("OKP"),
        /** Keys that are for one algorithm only, such as those of ML-DSA. */
        AKP("AKP");

        private final String kty;

        KeyType(String kty) {
            this.kty = kty;
        }

        /** {@return the value of {@code kty} (RFC 7517 section 4.1)} */
        public String kty() {
            return kty;
        }

        @Override
        public String toString() {
            return kty;
        }
    }
}
