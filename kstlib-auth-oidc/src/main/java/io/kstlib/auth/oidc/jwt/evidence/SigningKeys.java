package io.kstlib.auth.oidc.jwt.evidence;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwt.claims.SignatureProof;
import io.kstlib.auth.oidc.jwt.lookup.KeyLocation;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a token was signed with, as its issuer publishes them. They are fetched again when the ones at hand may be older than the token. For
 * one verification, used by one thread.
 */
public final class SigningKeys {

    private final KeyLocation location;
    private final KeySelection selection;
    private final OuterSignatures outer;
    private final TokenKind kind;
    private @Nullable JwkSet keys;

    public SigningKeys(
            KeyLocation location, CompactJwt jws, JwsAlgorithm algorithm, OuterSignatures outer, TokenKind kind) {
        this.location = location;
        this.selection = new KeySelection(jws, algorithm);
        this.outer = outer;
        this.kind = kind;
    }

    /** Fetches the keys, or takes those at hand if none is missing there. */
    public JwkSet fetch() throws TokenRefusal {
        try {
            JwkSet fetched = location.keys().set();
            if (selection.isLackedBy(fetched) || outer.areLackedBy(fetched)) {
                fetched = location.keys().newerThan(fetched).orElse(fetched);
            }
            keys = fetched;
            return fetched;
        } catch (ProtocolException unusable) {
            throw TokenRefusal.because("jwks", unusable);
        }
    }

    /** Tries the keys, those of the signatures around the token, too. {@link #fetch} comes first. */
    public SignatureProof prove() throws TokenRefusal {
        JwkSet fetched = keys();
        SignatureProof proof = selection.prove(fetched);
        outer.prove(fetched, location.document(), kind);
        if (selection.mayBeMended(proof, fetched) || outer.mayBeMended(fetched)) {
            Optional<JwkSet> newer = newerThan(fetched);
            if (newer.isPresent()) {
                keys = newer.get();
                proof = selection.prove(keys());
                outer.prove(keys(), location.document(), kind);
            }
        }
        return proof;
    }

    private Optional<JwkSet> newerThan(JwkSet fetched) throws TokenRefusal {
        try {
            return location.keys().newerThan(fetched);
        } catch (ProtocolException unusable) {
            throw TokenRefusal.because("jwks", unusable);
        }
    }

    /** Refuses an algorithm that the provider does not offer for this kind of token. */
    public void requireOffered(SignatureProof proof) throws TokenRefusal {
        ProviderAlgorithms.check(proof.algorithm(), location.document(), kind);
    }

    /** Returns the keys that were tried last. */
    public JwkSet keys() {
        return Objects.requireNonNull(keys, "keys are fetched first");
    }
}
