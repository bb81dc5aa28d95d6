package io.kstlib.auth.api.validation.report;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a report that is based on a signature and the keys that the issuer publishes. Each fact is there as soon as it is known, even if the
 * validation stops after that.
 *
 * @param encryption how the token was encrypted; {@code null} when it was not
 * @param algorithm the {@code alg} of the header; {@code null} when it has none
 * @param keyId the {@code kid} of the header; {@code null} when it has none
 * @param issuerMatch whether the token names the expected issuer
 * @param issuerSource who says which issuer it is; {@code null} when that is not known
 * @param discovery the discovery document; {@code null} when none was read
 * @param keys the issuer's keys; {@code null} when it is not known where they are
 * @param key the key that was used to verify the signature, with or without success; {@code null} when there is none
 * @param outerSignatures the signatures around the token, the outermost first
 * @param hashes the two hashes of an RSA signature; {@code null} for other algorithms
 * @param audienceMatch whether the token names all audiences that it must name
 * @param clocks the clocks by which the times were judged
 * @param next where to look further after the step that failed; {@code null} if none failed
 */
public record SignatureFacts(
        @Nullable Encryption encryption,
        @Nullable String algorithm,
        @Nullable String keyId,
        Match issuerMatch,
        @Nullable IssuerSource issuerSource,
        @Nullable Discovery discovery,
        @Nullable KeySet keys,
        @Nullable SigningKey key,
        List<OuterSignature> outerSignatures,
        @Nullable Hashes hashes,
        Match audienceMatch,
        Clocks clocks,
        @Nullable Inspection next)
        implements ProofFacts {

    /** Whether a claim has the value that it must have. */
    public enum Match {
        /** It is. */
        MATCHES,
        /** It is not. */
        DIFFERS,
        /** It was not judged. */
        NOT_JUDGED;

        private void put(String name, Map<String, Object> map) {
            if (this != NOT_JUDGED) {
                map.put(name, this == MATCHES);
            }
        }
    }

    /** The source of the expected issuer. */
    public enum IssuerSource {
        /** The configuration. */
        CONFIGURATION("the configuration"),
        /** The caller. */
        CALLER("the caller"),
        /** The token itself, which does not prove that its issuer can be trusted. */
        TOKEN("the token itself"),
        /** No one: only the keys are given. */
        NO_ONE("no one; only the keys are given");

        private final String words;

        IssuerSource(String words) {
            this.words = words;
        }

        /** {@return the words for this value in reports} */
        public String words() {
            return words;
        }
    }

    /**
     * How a token was encrypted.
     *
     * @param algorithm the {@code alg} of the encryption
     * @param method its {@code enc}
     */
    public record Encryption(String algorithm, String method) {

        private Map<String, Object> toMap() {
            return Map.of("alg", algorithm, "enc", method);
        }
    }

    /**
     * How a published document was obtained.
     *
     * @param from the source, in words
     * @param fetchedAt when the server sent it, by this machine's clock; {@code null} for a file
     * @param clockDrift how far this machine's clock was ahead of the server's clock; {@code null} when the server did not send its time
     * @param serverCertificate the SHA-256 of the certificate that the server presented, in hex; {@code null} without TLS
     */
    public record Receipt(
            String from,
            @Nullable Instant fetchedAt,
            @Nullable Duration clockDrift,
            @Nullable String serverCertificate) {

        /** {@return the receipt as plain values for JSON, in a fixed order} */
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("from", from);
            if (fetchedAt != null) {
                map.put("fetched_at", inSeconds(fetchedAt));
                if (clockDrift != null) {
                    map.put("fetched_at_by_the_servers_clock", inSeconds(fetchedAt.minus(clockDrift)));
                }
            }
            if (clockDrift != null) {
                map.put("clock_drift_seconds", clockDrift.toSeconds());
            }
            if (serverCertificate != null) {
                map.put("tls_certificate_sha256", serverCertificate);
            }
            return map;
        }

        private static String inSeconds(Instant time) {
            return time.truncatedTo(ChronoUnit.SECONDS).toString();
        }
    }

    /**
     * The discovery document of the issuer.
     *
     * @param url the URL of the document
     * @param metadata the content of the document
     * @param receipt how it was obtained
     */
    public record Discovery(URI url, Map<String, Object> metadata, Receipt receipt) {

        public Discovery {
            metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        }
    }

    /**
     * The JWK Set of the issuer.
     *
     * @param uri the URL of the JWK Set
     * @param receipt how it was obtained; {@code null} when it was not obtained
     */
    public record KeySet(URI uri, @Nullable Receipt receipt) {}

    /**
     * The key that was used to verify the signature, with or without success.
     *
     * @param pem its SubjectPublicKeyInfo in PEM
     * @param fingerprint the SHA-256 of the SubjectPublicKeyInfo, in hex
     * @param jwk its public JWK parameters (RFC 7518 section 6)
     * @param type its {@code kty}
     * @param sizeBits its size in bits
     * @param certificate the content of its certificate, for display; empty when it has none
     */
    public record SigningKey(
            String pem,
            String fingerprint,
            Map<String, String> jwk,
            String type,
            int sizeBits,
            Map<String, Object> certificate) {

        public SigningKey {
            jwk = Collections.unmodifiableMap(new LinkedHashMap<>(jwk));
            certificate = Collections.unmodifiableMap(new LinkedHashMap<>(certificate));
        }

        private void addTo(Map<String, Object> map) {
            map.put("public_key_pem", pem);
            map.put("key_fingerprint", fingerprint);
            map.put("public_jwk", jwk);
            map.put("key_type", type);
            map.put("key_size_bits", sizeBits);
            if (!certificate.isEmpty()) {
                map.put("x509_info", certificate);
            }
        }
    }

    /**
     * A signature around the token (nested JWTs, RFC 7519 section 5.2).
     *
     * @param algorithm its {@code alg}
     * @param keyId its {@code kid}; {@code null} when it has none
     * @param fingerprint the SHA-256 of the key's SubjectPublicKeyInfo, in hex
     */
    public record OuterSignature(String algorithm, @Nullable String keyId, String fingerprint) {

        private Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("signature_algorithm", algorithm);
            if (keyId != null) {
                map.put("key_id", keyId);
            }
            map.put("key_fingerprint", fingerprint);
            return map;
        }
    }

    /**
     * The two hashes that an RSA signature compares (RFC 8017 section 8).
     *
     * @param algorithm the hash algorithm
     * @param recovered the hash in the signature, in hex
     * @param computed the hash of the signed content, in hex
     * @param how how the hash in the signature was recovered, in words
     */
    public record Hashes(String algorithm, String recovered, String computed, String how) {

        /** {@return whether both hashes are equal} */
        public boolean areEqual() {
            return recovered.equals(computed);
        }

        private Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("hash", algorithm);
            map.put("recovered", recovered);
            map.put("computed", computed);
            map.put("equal", areEqual());
            map.put("how", how);
            return map;
        }
    }

    public SignatureFacts {
        outerSignatures = List.copyOf(outerSignatures);
    }

    @Override
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        put("encryption", encryption == null ? null : encryption.toMap(), map);
        put("signature_algorithm", algorithm, map);
        put("key_id", keyId, map);
        issuerMatch.put("issuer_match", map);
        put("issuer_from", issuerSource == null ? null : issuerSource.words(), map);
        if (discovery != null) {
            map.put("discovery_url", discovery.url().toString());
            map.put("discovery_data", discovery.metadata());
            map.put("discovery_receipt", discovery.receipt().toMap());
        }
        if (keys != null) {
            map.put("jwks_uri", keys.uri().toString());
            put("jwks_receipt", keys.receipt() == null ? null : keys.receipt().toMap(), map);
        }
        if (key != null) {
            key.addTo(map);
        }
        if (!outerSignatures.isEmpty()) {
            map.put(
                    "outer_signatures",
                    outerSignatures.stream().map(OuterSignature::toMap).toList());
        }
        put("rsa_hashes", hashes == null ? null : hashes.toMap(), map);
        audienceMatch.put("audience_match", map);
        return map;
    }

    private static void put(String name, @Nullable Object value, Map<String, Object> map) {
        if (value != null) {
            map.put(name, value);
        }
    }
}
