package io.kstlib.auth.oidc.jwks;

import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.JwsAlgorithm.KeyType;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jwks.UnusableJwk.UnusableJwkException;
import io.kstlib.files.ContentHash;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
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

    /**
     * What the certificates of a key say ({@code x5c}, RFC 7517 section 4.7). For information: keys are trusted because the issuer publishes
     * them, not because of certificates. A first certificate for another key, though, is a contradiction, and such a key is not used.
     */
    public static final class CertificateFacts {

        private static final int LONGEST = 64 * 1024;

        private CertificateFacts() {}

        /** Whether the first certificate can be read and is for another key. */
        static boolean contradicts(List<String> certificates, PublicKey key) {
            if (certificates.isEmpty()) {
                return false;
            }
            try {
                return !isFor(parse(certificates.get(0)), key);
            } catch (CertificateException | IllegalArgumentException unreadable) {
                return false; // shown in the report
            }
        }

        /**
         * Reads the certificates of a key.
         *
         * @param now the present
         * @return the report's {@code x509_info}; empty when the key has no certificate
         */
        public static Map<String, Object> of(VerificationKey key, Instant now) {
            List<String> chain = key.certificates();
            if (chain.isEmpty()) {
                return Map.of();
            }
            Map<String, Object> facts = new LinkedHashMap<>();
            try {
                X509Certificate first = parse(chain.get(0));
                facts.putAll(describe(first, now));
                facts.put("matches_key", isFor(first, key.publicKey()));
                facts.put("chain_length", chain.size());
            } catch (CertificateException | IllegalArgumentException unreadable) {
                facts.put("error", "the first certificate of x5c cannot be read");
                return facts;
            }
            if (chain.size() > 1) {
                facts.put("chain", chain(chain, now));
            }
            return facts;
        }

        /**
         * Returns the first certificate of a key, so that users can look at it with other tools.
         *
         * @return in PEM (RFC 7468 section 5); empty when there is none that can be read
         */
        public static Optional<String> pem(VerificationKey key) {
            if (key.certificates().isEmpty()) {
                return Optional.empty();
            }
            try {
                byte[] encoded = parse(key.certificates().get(0)).getEncoded();
                String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
                return Optional.of("-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n");
            } catch (CertificateException | IllegalArgumentException unreadable) {
                return Optional.empty();
            }
        }

        private static List<Map<String, Object>> chain(List<String> certificates, Instant now) {
            List<Map<String, Object>> described = new ArrayList<>();
            X509Certificate below = null;
            for (String base64 : certificates) {
                Map<String, Object> facts = new LinkedHashMap<>();
                try {
                    X509Certificate certificate = parse(base64);
                    facts.putAll(describe(certificate, now));
                    if (below != null) {
                        facts.put("signed_the_one_before", hasSigned(certificate, below));
                    }
                    below = certificate;
                } catch (CertificateException | IllegalArgumentException unreadable) {
                    facts.put("error", "it cannot be read");
                    below = null;
                }
                described.add(facts);
            }
            return described;
        }

        private static boolean hasSigned(X509Certificate issuer, X509Certificate certificate) {
            try {
                certificate.verify(issuer.getPublicKey());
                return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
            } catch (GeneralSecurityException notSigned) {
                return false;
            }
        }

        private static Map<String, Object> describe(X509Certificate certificate, Instant now)
                throws CertificateException {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("subject", certificate.getSubjectX500Principal().getName());
            facts.put("issuer", certificate.getIssuerX500Principal().getName());
            facts.put("serial_number", certificate.getSerialNumber().toString(16));
            Instant notBefore = certificate.getNotBefore().toInstant();
            Instant notAfter = certificate.getNotAfter().toInstant();
            facts.put("not_before", notBefore.toString());
            facts.put("not_after", notAfter.toString());
            facts.put("valid_now", !now.isBefore(notBefore) && !now.isAfter(notAfter));
            facts.put("fingerprint", ContentHash.hex(certificate.getEncoded()));
            return facts;
        }

        private static boolean isFor(X509Certificate certificate, PublicKey key) {
            return MessageDigest.isEqual(certificate.getPublicKey().getEncoded(), key.getEncoded());
        }

        private static X509Certificate parse(String base64) throws CertificateException {
            if (base64.length() > LONGEST) {
                throw new CertificateException("too long");
            }
            byte[] der = Base64.getDecoder().decode(base64);
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        }
    }
}
