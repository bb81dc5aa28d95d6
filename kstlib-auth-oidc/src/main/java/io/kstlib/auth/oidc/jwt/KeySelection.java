package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.jose.HeaderRules;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.SignatureCheck;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwks.KeySource;
import io.kstlib.auth.oidc.jwks.UnusableJwk;
import io.kstlib.auth.oidc.jwks.VerificationKey;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.text.Spans;
import java.net.URI;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the key of a token in a JWK set (RFC 7515 section 4.1.4, RFC 7517 section 4.5). */
final class KeySelection {

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
                key.unfitFor(algorithm).ifPresentOrElse(why -> reasons.add(key + ": " + why), () -> fitting.add(key));
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
                        "there is no key for alg " + algorithm.joseName() + " of the token that can be used: " + shown)
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
                ? new Remedy.Either(
                        new Remedy.Advice(why + "If the file is old, save the keys again"), new Remedy.FetchKeys())
                : new Remedy.Advice(why + "Keys are fetched again at most every "
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
