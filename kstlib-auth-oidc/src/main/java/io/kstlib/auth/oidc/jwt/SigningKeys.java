package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwt.KeyLocation.Keys;
import io.kstlib.auth.oidc.jwt.KeySelection.Proof;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a token, or another JWT of an issuer, was signed with, as the issuer publishes them. They are fetched again when the ones at hand may be
 * older than the signature. Signatures around a token must be by keys of the same issuer. For one verification, used by one thread.
 */
final class SigningKeys {

    /** The algorithms that a provider says it signs ID tokens with (security rule 4, RFC 8725 section 3.1). */
    private static final String OFFERED = "id_token_signing_alg_values_supported";

    private final Keys source;
    private final KeySelection selection;
    private final List<KeySelection> around;
    private final @Nullable DiscoveryDocument document;
    private final TokenKind kind;
    private List<Proof> proofsAround = List.of();
    private @Nullable JwkSet keys;

    /**
     * Takes the keys of a token.
     *
     * @param around the signatures around it, the outermost first
     */
    SigningKeys(KeyLocation location, KeySelection selection, List<KeySelection> around, TokenKind kind) {
        this.source = location.keys();
        this.selection = selection;
        this.around = around;
        this.document = location.document();
        this.kind = kind;
    }

    /** Takes the keys of a JWT that has one signature, such as the answer of an endpoint. */
    SigningKeys(Keys source, KeySelection selection) {
        this.source = source;
        this.selection = selection;
        this.around = List.of();
        this.document = null;
        this.kind = TokenKind.ID_TOKEN;
    }

    /** Fetches the keys, or takes those at hand if none is missing there. */
    JwkSet fetch() {
        JwkSet fetched = source.set();
        boolean isLacking = Stream.concat(Stream.of(selection), around.stream())
                .anyMatch(signature -> signature.isLackedBy(fetched));
        JwkSet taken = isLacking ? source.newerThan(fetched).orElse(fetched) : fetched;
        keys = taken;
        return taken;
    }

    /** Tries the keys, those of the signatures around the token, too. {@link #fetch} comes first. */
    Proof prove() throws TokenRefusal {
        Proof proof = prove(keys());
        boolean isNewerOfUse =
                Stream.concat(Stream.of(proof), proofsAround.stream()).anyMatch(Proof::mayVerifyWithNewerKeys);
        Optional<JwkSet> newer = isNewerOfUse ? source.newerThan(keys()) : Optional.empty();
        if (newer.isPresent()) {
            keys = newer.get();
            proof = prove(keys());
        }
        return proof;
    }

    private Proof prove(JwkSet tried) throws TokenRefusal {
        Proof proof = selection.prove(tried);
        List<Proof> others = new ArrayList<>();
        for (KeySelection signature : around) {
            others.add(signature.prove(tried));
            requireOffered(signature.algorithm());
        }
        proofsAround = others;
        return proof;
    }

    /** Returns the proofs of the signatures around the token, the outermost first. */
    List<Proof> proofsAround() {
        return proofsAround;
    }

    /** Refuses an algorithm of an ID token that the provider does not list. No list is about access tokens. */
    void requireOffered(JwsAlgorithm algorithm) throws TokenRefusal {
        if (document == null
                || kind != TokenKind.ID_TOKEN
                || !(document.metadata().get(OFFERED) instanceof List<?> listed)
                || listed.isEmpty()) {
            return;
        }
        if (listed.stream().noneMatch(name -> name instanceof String text && algorithm.isCalled(text))) {
            throw TokenRefusal.of(
                            "alg",
                            "the provider signs ID tokens with " + Quote.of(listed) + " (" + OFFERED
                                    + "), this one is signed with " + algorithm.joseName())
                    .expected(Quote.of(listed), algorithm.joseName());
        }
    }

    /** Returns the keys that were tried last. */
    JwkSet keys() {
        return Objects.requireNonNull(keys, "keys are fetched first");
    }
}
