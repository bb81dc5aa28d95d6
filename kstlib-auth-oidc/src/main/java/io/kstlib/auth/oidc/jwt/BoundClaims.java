package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What binds an ID token to one login: {@code nonce}, {@code at_hash}, and after a refresh the ID token before it. */
final class BoundClaims {

    private static final List<String> SAME_AFTER_REFRESH = List.of("iss", "sub");

    private final Map<String, @Nullable Object> claims;
    private final Expectation expectation;

    BoundClaims(Map<String, @Nullable Object> claims, Expectation expectation) {
        this.claims = claims;
        this.expectation = expectation;
    }

    void check(JwsAlgorithm algorithm, VerificationKey key) throws TokenRefusal {
        checkNonce();
        checkHash("at_hash", expectation.accessToken(), algorithm, key);
        checkHash("c_hash", expectation.code(), algorithm, key);
        checkAuthenticationContext();
        checkEarlier();
    }

    /** OpenID Connect Core 1.0 section 3.1.3.7 (11). Neither value is shown: an attacker could use the expected one. */
    private void checkNonce() throws TokenRefusal {
        Secret expected = expectation.nonce();
        if (expected == null) {
            return;
        }
        if (!(claims.get("nonce") instanceof String found)) {
            throw TokenRefusal.of(
                            "nonce",
                            "the ID token has no nonce although this login sent one (OpenID Connect Core 1.0"
                                    + " section 3.1.3.7 (11))")
                    .expected("the nonce of this login", "nothing");
        }
        if (!expected.matches(found)) {
            throw TokenRefusal.of(
                            "nonce",
                            "the nonce of the ID token is not the one of this login: it was issued for another"
                                    + " one (OpenID Connect Core 1.0 section 3.1.3.7 (11))")
                    .expected("the nonce of this login", "another one")
                    .advice("Log in again; if it happens again, someone may be tampering with the login");
        }
    }

    /** OpenID Connect Core 1.0 sections 3.1.3.8 and 3.3.2.10: optional in the code flow, but right where it is present. */
    private void checkHash(String claim, @Nullable Secret bound, JwsAlgorithm algorithm, VerificationKey key)
            throws TokenRefusal {
        Optional<String> hash = algorithm.hash(key.curve());
        if (bound == null || !claims.containsKey(claim) || hash.isEmpty()) {
            return;
        }
        byte[] expected = leftHalf(hash.get(), bound.reveal());
        String found = claims.get(claim) instanceof String text ? text : "";
        if (!MessageDigest.isEqual(
                Base64Url.encode(expected).getBytes(StandardCharsets.US_ASCII),
                found.getBytes(StandardCharsets.UTF_8))) {
            String what = claim.equals("at_hash") ? "access token" : "code";
            throw TokenRefusal.of(
                            claim,
                            claim + " is not that of the " + what + " that came along: one of the two was"
                                    + " exchanged (OpenID Connect Core 1.0 sections 3.1.3.8 and 3.3.2.10)")
                    .expected(Base64Url.encode(expected), Quote.of(claims.get(claim)));
        }
    }

    /** OpenID Connect Core 1.0 section 3.1.3.7 (12). */
    private void checkAuthenticationContext() throws TokenRefusal {
        Object acr = claims.get("acr");
        if (claims.containsKey("acr") && !(acr instanceof String)) {
            throw TokenRefusal.differs("acr", "a text (OpenID Connect Core 1.0 section 2)", acr);
        }
        for (Map.Entry<String, List<String>> demanded : expectation.values().entrySet()) {
            checkValue(demanded.getKey(), demanded.getValue());
        }
    }

    /** OpenID Connect Core 1.0 section 5.5.1: a claim that was asked for as essential, with values. */
    private void checkValue(String claim, List<String> accepted) throws TokenRefusal {
        Object found = claims.get(claim);
        boolean isScalar = found instanceof String || found instanceof Number || found instanceof Boolean;
        if (!isScalar || !accepted.contains(String.valueOf(found))) {
            throw TokenRefusal.differs(claim, "one of " + Quote.of(accepted) + ", as the configuration demands", found)
                    .advice(
                            claim.equals("acr")
                                    ? "Log in again in the way that is demanded, or have the provider offer it to this client"
                                    : "Log in again; if that happens each time, compare claims with what the provider grants");
        }
    }

    private static byte[] leftHalf(String hash, String token) {
        try {
            byte[] digest = MessageDigest.getInstance(hash).digest(token.getBytes(StandardCharsets.US_ASCII));
            return Arrays.copyOf(digest, digest.length / 2);
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    /** OpenID Connect Core 1.0 section 12.2. */
    private void checkEarlier() throws TokenRefusal {
        Map<String, @Nullable Object> earlier = expectation.earlierClaims();
        if (earlier == null) {
            return;
        }
        for (String claim : SAME_AFTER_REFRESH) {
            if (!Objects.equals(earlier.get(claim), claims.get(claim))) {
                throw changed(claim);
            }
        }
        if (claims.containsKey("nonce")
                && earlier.containsKey("nonce")
                && !Objects.equals(earlier.get("nonce"), claims.get("nonce"))) {
            throw changed("nonce");
        }
        if (!new Audience(claims).names().containsAll(new Audience(earlier).names())) {
            throw changed("aud");
        }
    }

    private static TokenRefusal changed(String claim) {
        return TokenRefusal.of(
                        claim,
                        "the refresh brought an ID token with another " + claim
                                + " than before (OpenID Connect Core 1.0 section 12.2)")
                .expected("the same " + claim + " as before", "another one")
                .advice("Log in again");
    }
}
