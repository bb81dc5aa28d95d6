package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oidc.jose.HeaderRules;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.SignatureCheck;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwks.KeySource;
import io.kstlib.auth.oidc.jwks.UnusableJwk;
import io.kstlib.auth.oidc.jwks.VerificationKey;
import io.kstlib.auth.oidc.jwt.IssuerLookup.KeyLocation;
import io.kstlib.auth.oidc.jwt.IssuerLookup.KeyLocation.Keys;
import io.kstlib.auth.oidc.jwt.SigningKeys.KeySelection.Proof;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.base.Spans;
import java.net.URI;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
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

    /** Finds the key of a token in a JWK set (RFC 7515 section 4.1.4, RFC 7517 section 4.5). */
    static final class KeySelection {

        private final CompactJwt jws;
        private final JwsAlgorithm algorithm;
        private final @Nullable String keyId;

        KeySelection(CompactJwt jws, JwsAlgorithm algorithm) {
            this.jws = jws;
            this.algorithm = algorithm;
            this.keyId = HeaderRules.keyId(jws).orElse(null);
        }

        /**
         * A signature and the key that was tried.
         *
         * @param algorithm the algorithm that the header names
         * @param key the key that verifies the signature, else the first candidate
         * @param candidates how many keys fit
         * @param verified whether the signature is right
         * @param mayVerifyWithNewerKeys whether newer keys could verify a signature that these do not: the header names no key, or these were kept on the
         *     disk, and a provider may replace a key and keep its ID
         */
        record Proof(
                JwsAlgorithm algorithm,
                VerificationKey key,
                int candidates,
                boolean verified,
                boolean mayVerifyWithNewerKeys) {}

        JwsAlgorithm algorithm() {
            return algorithm;
        }

        private Optional<String> keyId() {
            return Optional.ofNullable(keyId);
        }

        /** Whether the set lacks the key that the header names. Where no key has an ID, the answer is no. */
        boolean isLackedBy(JwkSet set) {
            if (keyId == null || set.has(keyId)) {
                return false;
            }
            return set.keys().isEmpty() || set.withoutId().size() < set.keys().size();
        }

        /** Tries the keys that fit. Returns the one that verifies the signature, else the first. */
        Proof prove(JwkSet set) throws TokenRefusal {
            List<VerificationKey> candidates = candidates(set);
            List<VerificationKey> tried = new ArrayList<>();
            List<String> reasons = new ArrayList<>();
            for (VerificationKey key : candidates) {
                try {
                    if (SignatureCheck.verify(jws, algorithm, key.publicKey())) {
                        return new Proof(algorithm, key, candidates.size(), true, false);
                    }
                    tried.add(key);
                } catch (InvalidKeyException refused) {
                    reasons.add("key " + key + ": this Java does not verify signatures with it");
                }
            }
            if (tried.isEmpty()) {
                throw unusable(reasons);
            }
            return new Proof(algorithm, tried.get(0), tried.size(), false, keyId == null || set.isFromDisk());
        }

        /** Returns at least one key. */
        private List<VerificationKey> candidates(JwkSet set) throws TokenRefusal {
            Optional<String> wanted = keyId().filter(set::has);
            boolean any = keyId == null;
            List<VerificationKey> fitting = new ArrayList<>();
            List<String> reasons = new ArrayList<>();
            for (VerificationKey key : set.keys()) {
                if (any || key.keyId().equals(wanted)) {
                    key.unfitFor(algorithm)
                            .ifPresentOrElse(why -> reasons.add(key + ": " + why), () -> fitting.add(key));
                }
            }
            if (!fitting.isEmpty()) {
                return fitting;
            }
            List<UnusableJwk> unusable = set.unusable().stream()
                    .filter(key -> any || key.keyId().equals(wanted))
                    .toList();
            unusable.forEach(key -> reasons.add(key.toString()));
            if (unusable.stream().anyMatch(key -> key.mayBe(algorithm.keyType()))) {
                throw unusable(reasons);
            }
            throw reasons.isEmpty() ? unknown(set) : unfit(reasons);
        }

        /** Makes the refusal of a token that may be valid: no usable key is there to check it. */
        private TokenRefusal unusable(List<String> reasons) {
            String shown = shown(reasons);
            return TokenRefusal.of(
                            "jwks",
                            "there is no key for alg " + algorithm.joseName() + " of the token that can be used: "
                                    + shown)
                    .expected("a key for " + algorithm.joseName() + " that can be used", shown)
                    .advice(
                            "The provider has to publish a key that can be used; until then nothing can be said of the token")
                    .verdict(Verdict.UNDECIDED);
        }

        private static String shown(List<String> reasons) {
            return reasons.stream().limit(10).collect(Collectors.joining("; "));
        }

        private TokenRefusal unknown(JwkSet set) {
            String ids = set.keys().stream()
                    .map(key -> key.keyId().map(Quote::of).orElse("one without kid"))
                    .limit(10)
                    .collect(Collectors.joining(", "));
            String published = set.keys().isEmpty() ? "no key that can be used" : ids;
            String named = keyId != null ? "no key has the kid " + Quote.of(keyId) : "there is no key to try";
            // An address from the caller may be signed, and this goes into a report for others.
            boolean isFile = "file".equals(set.url().getScheme());
            URI shown = isFile ? set.url() : WebOrigin.withoutQuery(set.url());
            return TokenRefusal.of("kid", named + "; " + shown + " has " + published)
                    .expected(published, keyId().map(Quote::of).orElse("nothing"))
                    .remedy(otherKeys(isFile));
        }

        private static Remedy otherKeys(boolean isFile) {
            String why = "The provider has withdrawn the key, or the token is not the provider's. ";
            return isFile
                    ? Remedy.either(
                            Remedy.advice(why + "If the file is old, save the keys again"),
                            Remedy.of(Remedy.Kind.FETCH_KEYS))
                    : Remedy.advice(why + "Keys are fetched again at most every "
                            + Spans.inWords(KeySource.REFETCH_INTERVAL)
                            + "; if the provider has just changed them, try again then");
        }

        private TokenRefusal unfit(List<String> reasons) {
            String shown = shown(reasons);
            return TokenRefusal.of("alg", "no key fits alg " + algorithm.joseName() + " of the token: " + shown)
                    .expected("a key for " + algorithm.joseName(), shown)
                    .advice("The provider has to publish a key that fits the algorithm it signs with");
        }
    }
}
