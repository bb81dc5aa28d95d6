package io.kstlib.auth.oidc.jwt.evidence;

import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.config.IssuerPolicy;
import io.kstlib.auth.oidc.discovery.DiscoveryDocument;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jwe.TokenDecryption;
import io.kstlib.auth.oidc.jwks.CertificateFacts;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwks.VerificationKey;
import io.kstlib.auth.oidc.jwt.claims.Audience;
import io.kstlib.auth.oidc.jwt.claims.Proof;
import io.kstlib.auth.oidc.jwt.lookup.KeyLocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a third party needs to repeat a verification, under the field names of the report. A field is there as soon as it is
 * known, whether the verification goes on or not; what takes some work is made when someone asks.
 */
public final class Evidence {

    private final Instant now;
    private final List<Consumer<Map<String, Object>>> facts = new ArrayList<>();
    private final List<Consumer<Map<String, String>>> documents = new ArrayList<>();

    public Evidence(Instant now) {
        this.now = now;
    }

    /** In the order in which they became known. */
    public Map<String, Object> facts() {
        Map<String, Object> known = new LinkedHashMap<>();
        facts.forEach(group -> group.accept(known));
        return known;
    }

    /** The published documents, by file name. */
    public Map<String, String> documents() {
        Map<String, String> known = new LinkedHashMap<>();
        documents.forEach(group -> group.accept(known));
        return known;
    }

    /** What is known of an encrypted token once it is decrypted. */
    public void decrypted(TokenDecryption.Decrypted token) {
        facts.add(known ->
                known.put("encryption", Map.of("alg", Quote.plain(token.algorithm()), "enc", token.encryption())));
    }

    /** Signatures around the token. */
    public void around(OuterSignatures signatures) {
        facts.add(known -> known.put("outer_signatures", signatures.described()));
    }

    public void header(CompactJwt jws) {
        facts.add(known -> {
            if (jws.header().get("alg") instanceof String algorithm) {
                known.put("signature_algorithm", algorithm);
            }
            if (jws.header().get("kid") instanceof String keyId) {
                known.put("key_id", keyId);
            }
        });
    }

    public void issuer(IssuerPolicy policy, TokenKind kind, Map<String, @Nullable Object> payload) {
        facts.add(known -> {
            if (!policy.expected(kind).isEmpty()) {
                known.put("issuer_match", policy.acceptsToken(kind, payload));
            }
        });
    }

    /** Who says which issuer it is, known before anyone is asked. */
    public void issuerFrom(KeyLocation.IssuerFrom source) {
        facts.add(known -> known.put("issuer_from", source.words()));
    }

    public void location(KeyLocation location) {
        facts.add(known -> describe(location, known));
        DiscoveryDocument document = location.document();
        if (document != null) {
            documents.add(known -> known.put("discovery.json", document.text()));
        }
    }

    private static void describe(KeyLocation location, Map<String, Object> known) {
        known.put("issuer_from", location.issuerFrom().words());
        DiscoveryDocument document = location.document();
        if (document != null) {
            known.put("discovery_url", document.url().toString());
            known.put("discovery_data", document.metadata());
            known.put("discovery_receipt", document.receipt().toMap());
        }
        known.put("jwks_uri", location.jwksUri().toString());
    }

    public void keys(JwkSet keys) {
        facts.add(known -> known.put("jwks_receipt", keys.receipt().toMap()));
        documents.add(known -> known.put("jwks.json", keys.text()));
    }

    /** The two hashes of an RSA signature, which cost as much as verifying it. */
    public void recovered(CompactJwt jws, Proof proof) {
        facts.add(known -> {
            Map<String, Object> hashes =
                    RecoveredHash.of(jws, proof.algorithm(), proof.key().publicKey());
            if (!hashes.isEmpty()) {
                known.put("rsa_hashes", hashes);
            }
        });
    }

    public void key(VerificationKey key) {
        facts.add(known -> describe(key, known));
        documents.add(
                known -> CertificateFacts.pem(key).ifPresent(certificate -> known.put("certificate.pem", certificate)));
    }

    private void describe(VerificationKey key, Map<String, Object> known) {
        known.put("public_key_pem", key.pem());
        known.put("key_fingerprint", key.fingerprint());
        known.put("public_jwk", key.parameters());
        known.put("key_type", key.keyType().name());
        known.put("key_size_bits", key.sizeBits());
        Map<String, Object> certificate = CertificateFacts.of(key, now);
        if (!certificate.isEmpty()) {
            known.put("x509_info", certificate);
        }
    }

    /** Whether the token is for all of those whom it must be for; says nothing where it need be for no one. */
    public void audience(CompactJwt jws, List<String> judged) {
        if (!judged.isEmpty()) {
            facts.add(known -> known.put(
                    "audience_match", new Audience(jws.payload()).names().containsAll(judged)));
        }
    }

    public Map<String, Object> ofKey(Proof proof) {
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

    public static Map<String, Object> of(JwkSet keys, KeyLocation location) {
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
}
