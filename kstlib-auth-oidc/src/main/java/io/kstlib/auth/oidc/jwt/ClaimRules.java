package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwks.VerificationKey;
import io.kstlib.auth.spi.text.Spans;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the claims of a token must say (RFC 7519 section 4.1, OpenID Connect Core 1.0 sections 2 and 3.1.3.7, RFC 9068 section 2.2).
 *
 * @param jws the token
 * @param kind what the token is for
 * @param clientId the client that is configured, or {@code null}
 * @param audience one of the audiences that the token must name, or {@code null}
 * @param now the present
 * @param skew how far two clocks may be apart
 * @param earlierDrift how far this clock was ahead of the provider's when the token came, or {@code null}
 */
record ClaimRules(
        CompactJwt jws,
        TokenKind kind,
        @Nullable String clientId,
        @Nullable String audience,
        Instant now,
        Duration skew,
        @Nullable Duration earlierDrift) {

    private static final int LONGEST_SUBJECT = 255;
    private static final long LAST_SECOND = 253_402_300_799L; // 9999-12-31T23:59:59Z

    private Map<String, @Nullable Object> claims() {
        return jws.payload();
    }

    private TimeClaims times(@Nullable Duration drift) {
        return new TimeClaims(claims(), now, skew, drift);
    }

    /**
     * Checks the token's own claims().
     *
     * @param expectation what they must agree with
     * @return how far this machine's clock is ahead of the provider's, or {@code null} when that is not known
     */
    @Nullable
    Duration check(KeySelection.Proof proof, JwkSet keys, Expectation expectation) throws TokenRefusal {
        TimeClaims times = times(driftOf(expectation).or(keys::clockDrift).orElse(null));
        Audience named = new Audience(claims());
        checkSubject();
        named.checkForm();
        if (kind == TokenKind.ID_TOKEN) {
            if (clientId != null) {
                named.checkIdToken(clientId);
            }
            times.required("iat");
        }
        if (audience != null) {
            named.require(audience);
        }
        if (TokenTypes.isProfiledAccessToken(jws)) {
            checkProfile(times, named);
        }
        if (kind == TokenKind.ID_TOKEN) {
            times.required("exp");
        }
        // Before the times, which a wrong clock may refuse. A refresh ignores a refusal that is only about the times,
        // so these claims must be checked first.
        new BoundClaims(claims(), expectation).check(proof.algorithm(), proof.key());
        times.check();
        if (kind == TokenKind.ID_TOKEN) {
            times.checkIssuedSince(expectation.issuedSince());
            times.checkAuthTime(expectation.maxAge());
        }
        return times.drift().orElse(earlierDrift);
    }

    /** Measures the drift by {@code iat}. The nonce proves that the token was issued a moment ago. Some servers send no other time. */
    private Optional<Duration> driftOf(Expectation expectation) {
        Secret nonce = expectation.nonce();
        boolean isNew = nonce != null && claims().get("nonce") instanceof String found && nonce.matches(found);
        return isNew && claims().get("iat") instanceof Long issued && issued >= 0 && issued <= LAST_SECOND
                ? Optional.of(Duration.between(Instant.ofEpochSecond(issued), now))
                : Optional.empty();
    }

    /** RFC 9068 sections 2.2 and 4. */
    private void checkProfile(TimeClaims times, Audience named) throws TokenRefusal {
        times.required("exp");
        times.required("iat");
        if (named.names().isEmpty()) {
            throw TokenRefusal.differs("aud", "the API that the token is for (RFC 9068 section 2.2)", null);
        }
        for (String claim : List.of("sub", "client_id", "jti")) {
            if (!(claims().get(claim) instanceof String text) || text.isEmpty()) {
                throw TokenRefusal.differs(
                        claim,
                        "a text, which access tokens of typ at+jwt must have (RFC 9068 section 2.2)",
                        claims().get(claim));
            }
        }
    }

    private void checkSubject() throws TokenRefusal {
        Object subject = claims().get("sub");
        if (kind != TokenKind.ID_TOKEN && !claims().containsKey("sub")) {
            return;
        }
        if (!(subject instanceof String text) || text.isEmpty() || text.length() > LONGEST_SUBJECT) {
            throw TokenRefusal.differs("sub", "a text of 1 to " + LONGEST_SUBJECT + " characters", subject);
        }
    }

    /** Returns what was judged, for the report. */
    Map<String, Object> details(@Nullable Duration drift) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("iss", String.valueOf(claims().get("iss")));
        details.put("aud", new Audience(claims()).names());
        if (clientId != null) {
            details.put("client_id", clientId);
        }
        for (String claim : List.of("iat", "nbf", "exp")) {
            times(drift).judged(claim).ifPresent(time -> details.put(claim, time.toString()));
        }
        details.put("now", TimeClaims.inSeconds(now));
        details.put("clock_skew_seconds", skew.toSeconds());
        if (drift != null) {
            details.put("clock_drift_seconds", drift.toSeconds());
        }
        return details;
    }

    /** Returns what was found right, for the report. */
    String summary() {
        List<String> right = new ArrayList<>(List.of("iss"));
        if (audience != null || (kind == TokenKind.ID_TOKEN && clientId != null)) {
            right.add("aud");
        }
        for (String claim : List.of("sub", "iat", "nbf")) {
            if (claims().containsKey(claim)) {
                right.add(claim);
            }
        }
        Optional<Instant> expiry = times(null).judged("exp");
        String validity =
                expiry.isPresent() ? validity(expiry.get()) : "; it has no exp, so it does not say when it expires";
        return String.join(", ", right) + (right.size() == 1 ? " is valid" : " are valid") + validity + unjudged();
    }

    /**
     * Says that the audience is not judged: an access token is for an API that we do not know. Only its holder can say whether it is the
     * right one.
     */
    private String unjudged() {
        return kind == TokenKind.ID_TOKEN || audience != null || !claims().containsKey("aud")
                ? ""
                : "; it is for " + Quote.of(new Audience(claims()).names()) + " (aud), shown and not judged";
    }

    private String validity(Instant end) {
        return now.isBefore(end)
                ? "; it expires in " + Spans.inWords(now, end)
                : "; it expired " + Spans.inWords(end, now) + " ago, which is within the clock skew";
    }

    /** What binds an ID token to one login: {@code nonce}, {@code at_hash}, and after a refresh the ID token before it. */
    private static final class BoundClaims {

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
                throw TokenRefusal.differs(
                                claim, "one of " + Quote.of(accepted) + ", as the configuration demands", found)
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
}
