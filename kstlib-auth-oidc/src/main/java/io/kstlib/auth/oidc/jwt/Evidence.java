package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.oidc.config.IssuerPolicy;
import io.kstlib.auth.oidc.discovery.DiscoveryDocument;
import io.kstlib.auth.oidc.jose.CompactJws;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jwe.TokenDecryption;
import io.kstlib.auth.oidc.jwks.CertificateFacts;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwks.VerificationKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a third party needs to repeat a verification, under the field names of the report. A field is there as soon as it is
 * known, whether the verification goes on or not.
 */
final class Evidence {

    private final Instant now;
    private final Map<String, Object> facts = new LinkedHashMap<>();
    private final Map<String, String> documents = new LinkedHashMap<>();

    Evidence(Instant now) {
        this.now = now;
    }

    Map<String, Object> facts() {
        return Collections.unmodifiableMap(facts);
    }

    /** What is known of an encrypted token once it is decrypted. */
    void decrypted(TokenDecryption.Decrypted token) {
        facts.put("encryption", Map.of("alg", Quote.plain(token.algorithm()), "enc", token.encryption()));
    }

    void header(CompactJws jws) {
        if (jws.header().get("alg") instanceof String algorithm) {
            facts.put("signature_algorithm", algorithm);
        }
        if (jws.header().get("kid") instanceof String keyId) {
            facts.put("key_id", keyId);
        }
    }

    void issuer(IssuerPolicy policy, TokenKind kind, Map<String, @Nullable Object> payload) {
        if (!policy.expected(kind).isEmpty()) {
            facts.put("issuer_match", policy.acceptsToken(kind, payload));
        }
    }

    void location(KeyLocation location) {
        facts.put("issuer_from", location.issuerFrom().words());
        DiscoveryDocument document = location.document();
        if (document != null) {
            facts.put("discovery_url", document.url().toString());
            facts.put("discovery_data", document.metadata());
            facts.put("discovery_receipt", document.receipt().toMap());
            documents.put("discovery.json", document.text());
        }
        facts.put("jwks_uri", location.jwksUri().toString());
    }

    void keys(JwkSet keys) {
        facts.put("jwks_receipt", keys.receipt().toMap());
        documents.put("jwks.json", keys.text());
    }

    /** The published documents, by file name. */
    Map<String, String> documents() {
        return documents;
    }

    void recovered(Map<String, Object> hashes) {
        if (!hashes.isEmpty()) {
            facts.put("rsa_hashes", hashes);
        }
    }

    void key(VerificationKey key) {
        facts.put("public_key_pem", key.pem());
        facts.put("key_fingerprint", key.fingerprint());
        facts.put("public_jwk", key.parameters());
        facts.put("key_type", key.keyType().name());
        facts.put("key_size_bits", key.sizeBits());
        Map<String, Object> certificate = CertificateFacts.of(key, now);
        if (!certificate.isEmpty()) {
            facts.put("x509_info", certificate);
            CertificateFacts.pem(key).ifPresent(pem -> documents.put("certificate.pem", pem));
        }
    }

    void audience(CompactJws jws, @Nullable String clientId) {
        new Audience(jws.payload()).contains(clientId).ifPresent(match -> facts.put("audience_match", match));
    }

    Map<String, Object> ofKey(Proof proof) {
        VerificationKey key = proof.key();
        Map<String, Object> details = new LinkedHashMap<>();
        key.keyId().ifPresent(keyId -> details.put("kid", keyId));
        details.put("kty", key.keyType().name());
        if (key.curve() != null) {
            details.put("crv", key.curve());
        }
        key.algorithm().ifPresent(algorithm -> details.put("alg", algorithm));
        details.put("key_size_bits", key.sizeBits());
        details.put("key_fingerprint", key.fingerprint());
        details.put("candidates", proof.candidates());
        return details;
    }

    static Map<String, Object> of(JwkSet keys, KeyLocation location) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("jwks_uri", location.jwksUri().toString());
        details.putAll(keys.receipt().toMap());
        details.put("keys", keys.keys().stream().map(VerificationKey::toString).toList());
        if (!keys.unusable().isEmpty()) {
            details.put(
                    "unusable_keys", keys.unusable().stream().map(Quote::plain).toList());
        }
        return details;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
