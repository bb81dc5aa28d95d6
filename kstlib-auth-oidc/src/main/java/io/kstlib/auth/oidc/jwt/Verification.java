package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.oidc.jose.CompactJws;
import io.kstlib.auth.oidc.jose.HeaderRules;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.OddTokens;
import io.kstlib.auth.oidc.jose.Refusal;
import io.kstlib.auth.oidc.jwks.JwkSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One verification of one token: the six steps in their order, each of which either passes or ends the run. Used by one thread, once.
 */
final class Verification {

    private final TokenVerifier verifier;
    private final ValidationRequest request;
    private final Expectation expectation;
    private final List<ValidationStep> steps = new ArrayList<>();
    private final Evidence evidence;
    private Map<String, @Nullable Object> header = Map.of();
    private Map<String, @Nullable Object> payload = Map.of();
    private @Nullable Refusal refusal;

    Verification(TokenVerifier verifier, ValidationRequest request, Expectation expectation) {
        this.verifier = verifier;
        this.request = request;
        this.expectation = expectation;
        this.evidence = new Evidence(verifier.now());
    }

    ValidationReport run() {
        String step = Steps.DECODE;
        try {
            CompactJws jws = CompactJws.parse(request.token().reveal());
            header = jws.header();
            payload = jws.payload();
            TokenKind kind = TokenTypes.refine(jws, request.kind());
            JwsAlgorithm algorithm = decode(jws, kind);

            step = Steps.DISCOVER;
            KeyLocation location = discover(jws, kind);

            step = Steps.FETCH;
            KeySelection selection = new KeySelection(jws, algorithm);
            JwkSet keys = fetch(location, selection);

            step = Steps.EXTRACT;
            Proof proof = extract(location, selection, keys, kind);

            step = Steps.SIGNATURE;
            verifySignature(jws, proof);

            step = Steps.CLAIMS;
            validateClaims(jws, kind, proof, keys);
        } catch (Refusal refused) {
            refusal = refused;
            steps.add(new ValidationStep(step, false, refused.explanation(), refused.details()));
        }
        var report = new ValidationReport(request.kind(), request.source(), steps, header, payload, evidence.facts());
        return refusal == null || refusal.isFaultOfToken() ? report : report.undecided();
    }

    /** Why the token was refused; empty when it was not, or before {@link #run()}. */
    Optional<Refusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    private void pass(String step, String message, Map<String, Object> details) {
        steps.add(new ValidationStep(step, true, message, details));
    }

    private JwsAlgorithm decode(CompactJws jws, TokenKind kind) throws Refusal {
        evidence.header(jws);
        OddTokens.refuseMicrosoftGraph(jws);
        JwsAlgorithm algorithm = HeaderRules.check(jws);
        TokenTypes.check(jws, kind);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("alg", algorithm.joseName());
        HeaderRules.keyId(jws).ifPresent(keyId -> details.put("kid", keyId));
        details.put("signing_input_sha256", Evidence.sha256(jws.signingInput()));
        details.put("signature_bytes", jws.signature().length);
        List<String> ownKeys = HeaderRules.ownKeys(jws);
        String ignored = "";
        if (!ownKeys.isEmpty()) {
            details.put("ignored_headers", ownKeys);
            ignored = "; keys that the token brings along are not used (" + String.join(", ", ownKeys)
                    + ", RFC 8725 section 3.10)";
        }
        pass(Steps.DECODE, "a JWT signed with " + algorithm.joseName() + ignored, details);
        return algorithm;
    }

    private KeyLocation discover(CompactJws jws, TokenKind kind) throws Refusal {
        evidence.issuer(verifier.policy(), kind, payload);
        KeyLocation location = verifier.lookup().locate(jws, kind);
        evidence.location(location);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("issuer", String.valueOf(payload.get("iss")));
        if (location.document() != null) {
            details.put("discovery_url", location.document().url().toString());
            details.put("published_issuer", location.document().issuer());
        }
        details.put("jwks_uri", location.jwksUri().toString());
        pass(Steps.DISCOVER, location.message(), details);
        return location;
    }

    private JwkSet fetch(KeyLocation location, KeySelection selection) throws Refusal {
        try {
            JwkSet keys = location.source().keys(location.jwksUri());
            if (selection.isLackedBy(keys)) {
                keys = location.source().newerThan(location.jwksUri(), keys).orElse(keys);
            }
            pass(
                    Steps.FETCH,
                    keys.keys().size() + (keys.keys().size() == 1 ? " key" : " keys") + " that can verify signatures",
                    Evidence.of(keys, location));
            return keys;
        } catch (ProtocolException unusable) {
            throw Refusal.because("jwks", unusable);
        }
    }

    private Proof extract(KeyLocation location, KeySelection selection, JwkSet keys, TokenKind kind) throws Refusal {
        Proof proof = selection.prove(keys);
        if (!proof.verified() && selection.isUnnamed()) {
            Optional<JwkSet> newer = newer(location, keys);
            proof = newer.isPresent() ? selection.prove(newer.get()) : proof;
        }
        evidence.key(proof.key());
        ProviderAlgorithms.check(proof.algorithm(), location.document(), kind);
        String among = proof.candidates() > 1 ? ", one of " + proof.candidates() + " keys that fit" : "";
        pass(Steps.EXTRACT, "key " + proof.key() + among, evidence.ofKey(proof));
        return proof;
    }

    private static Optional<JwkSet> newer(KeyLocation location, JwkSet keys) throws Refusal {
        try {
            return location.source().newerThan(location.jwksUri(), keys);
        } catch (ProtocolException unusable) {
            throw Refusal.because("jwks", unusable);
        }
    }

    private void verifySignature(CompactJws jws, Proof proof) throws Refusal {
        String digest = Evidence.sha256(jws.signingInput());
        if (!proof.verified()) {
            throw Refusal.of(
                            "signature",
                            "the " + proof.algorithm().joseName() + " signature is not that of "
                                    + (proof.candidates() > 1 ? "any of the keys that fit" : "key " + proof.key()))
                    .with("expected", "a signature by " + proof.key())
                    .with("found", "a signature over other bytes or by another key")
                    .with("signing_input_sha256", digest)
                    .remedy("The token was changed on its way, or somebody other than the provider signed it");
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("algorithm", proof.algorithm().joseName());
        details.put("key_fingerprint", proof.key().fingerprint());
        details.put("signing_input_sha256", digest);
        pass(Steps.SIGNATURE, "the " + proof.algorithm().joseName() + " signature is right", details);
    }

    private void validateClaims(CompactJws jws, TokenKind kind, Proof proof, JwkSet keys) throws Refusal {
        evidence.audience(jws, verifier.clientId());
        ClaimRules rules = new ClaimRules(jws, kind, verifier.clientId(), verifier.now());
        Map<String, Object> details = rules.check(proof, keys, expectation);
        pass(Steps.CLAIMS, rules.summary(), details);
    }
}
