package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.validation.SignatureFacts.OuterSignature;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oidc.jose.HeaderRules;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.JwkSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signatures around a nested token (RFC 7519 section 5.2 and appendix A.2). Each must agree with its own header and be one of the
 * issuer's, like that of the token itself. Used by one thread, once.
 */
public final class OuterSignatures {

    private final List<KeySelection> selections = new ArrayList<>();
    private final List<JwsAlgorithm> algorithms = new ArrayList<>();
    private final List<SignatureProof> proofs = new ArrayList<>();

    /** Reads the headers of the tokens around another one, the outermost first. */
    public static OuterSignatures of(List<CompactJwt> around, TokenKind kind) throws TokenRefusal {
        OuterSignatures outer = new OuterSignatures();
        for (CompactJwt jws : around) {
            JwsAlgorithm algorithm = HeaderRules.check(jws);
            TokenTypes.check(jws, kind);
            outer.algorithms.add(algorithm);
            outer.selections.add(new KeySelection(jws, algorithm));
        }
        return outer;
    }

    public boolean isEmpty() {
        return selections.isEmpty();
    }

    /** Describes the signatures, for the message of the first step. */
    public String inWords() {
        int count = selections.size();
        return count == 0 ? "" : ", signed " + (count == 1 ? "once" : count + " times") + " more around it";
    }

    public boolean areLackedBy(JwkSet keys) {
        return selections.stream().anyMatch(selection -> selection.isLackedBy(keys));
    }

    /** Finds the key of each signature. */
    public void prove(JwkSet keys, @Nullable DiscoveryDocument document, TokenKind kind) throws TokenRefusal {
        proofs.clear();
        for (int i = 0; i < selections.size(); i++) {
            proofs.add(selections.get(i).prove(keys));
            ProviderAlgorithms.check(algorithms.get(i), document, kind);
        }
    }

    /** Whether newer keys could verify the signatures that these keys do not verify. */
    public boolean mayBeMended(JwkSet tried) {
        for (int i = 0; i < proofs.size(); i++) {
            if (selections.get(i).mayBeMended(proofs.get(i), tried)) {
                return true;
            }
        }
        return false;
    }

    public void requireVerified() throws TokenRefusal {
        for (SignatureProof proof : proofs) {
            if (!proof.verified()) {
                throw TokenRefusal.of(
                                "signature",
                                "the " + proof.algorithm().joseName() + " signature around the token is not that of "
                                        + (proof.candidates() > 1 ? "any of the keys that fit" : "key " + proof.key()))
                        .expected("a signature by " + proof.key(), "a signature over other bytes or by another key")
                        .advice("The token was changed on its way, or someone other than the provider signed it");
            }
        }
    }

    /** Returns the signatures for the report, the outermost first. */
    List<OuterSignature> forReport() {
        return proofs.stream()
                .map(proof -> new OuterSignature(
                        proof.algorithm().joseName(),
                        proof.key().keyId().orElse(null),
                        proof.key().fingerprint()))
                .toList();
    }
}
