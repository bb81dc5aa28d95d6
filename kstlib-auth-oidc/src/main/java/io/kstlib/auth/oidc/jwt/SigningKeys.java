package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwt.KeyLocation.Keys;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a token, or another JWT of an issuer, was signed with, as the issuer publishes them. They are fetched again when the ones at hand may be
 * older than the signature. For one verification, used by one thread.
 */
public final class SigningKeys {

    private final Keys source;
    private final KeySelection selection;
    private final OuterSignatures outer;
    private final @Nullable DiscoveryDocument document;
    private final TokenKind kind;
    private @Nullable JwkSet keys;

    /** Takes the keys of a token, which may have other signatures around it. */
    public SigningKeys(
            KeyLocation location, CompactJwt jws, JwsAlgorithm algorithm, OuterSignatures outer, TokenKind kind) {
        this.source = location.keys();
        this.selection = new KeySelection(jws, algorithm);
        this.outer = outer;
        this.document = location.document();
        this.kind = kind;
    }

    /** Takes the keys of a JWT that has one signature, such as the answer of an endpoint. */
    public SigningKeys(Keys source, CompactJwt jws, JwsAlgorithm algorithm) {
        this.source = source;
        this.selection = new KeySelection(jws, algorithm);
        this.outer = new OuterSignatures();
        this.document = null;
        this.kind = TokenKind.ID_TOKEN;
    }

    /** Fetches the keys, or takes those at hand if none is missing there. */
    public JwkSet fetch() throws TokenRefusal {
        JwkSet fetched = source.set();
        if (selection.isLackedBy(fetched) || outer.areLackedBy(fetched)) {
            fetched = source.newerThan(fetched).orElse(fetched);
        }
        keys = fetched;
        return fetched;
    }

    /** Tries the keys, those of the signatures around the token, too. {@link #fetch} comes first. */
    public SignatureProof prove() throws TokenRefusal {
        JwkSet fetched = keys();
        SignatureProof proof = selection.prove(fetched);
        outer.prove(fetched, document, kind);
        if (selection.mayBeMended(proof, fetched) || outer.mayBeMended(fetched)) {
            Optional<JwkSet> newer = source.newerThan(fetched);
            if (newer.isPresent()) {
                keys = newer.get();
                proof = selection.prove(keys());
                outer.prove(keys(), document, kind);
            }
        }
        return proof;
    }

    /** Refuses an algorithm that the provider does not offer for this kind of token. */
    public void requireOffered(SignatureProof proof) throws TokenRefusal {
        ProviderAlgorithms.check(proof.algorithm(), document, kind);
    }

    /** Returns the keys that were tried last. */
    public JwkSet keys() {
        return Objects.requireNonNull(keys, "keys are fetched first");
    }
}
