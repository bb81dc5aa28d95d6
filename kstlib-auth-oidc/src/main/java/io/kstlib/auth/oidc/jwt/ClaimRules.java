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
import io.kstlib.auth.oidc.jwt.SigningKeys.KeySelection;
import io.kstlib.auth.oidc.jwt.TokenVerifier.Expectation;
import io.kstlib.base.Spans;
import io.kstlib.http.ProviderHttp;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

    /** The audience of a token: {@code aud} and {@code azp} (RFC 7519 section 4.1.3, OpenID Connect Core 1.0 section 3.1.3.7). */
    static final class Audience {

        private final Map<String, @Nullable Object> claims;

        public Audience(Map<String, @Nullable Object> claims) {
            this.claims = claims;
        }

        /** Returns the audiences; empty when the claim is missing or malformed. */
        public List<String> names() {
            Object value = claims.get("aud");
            if (value instanceof String one) {
                return List.of(one);
            }
            List<String> names = new ArrayList<>();
            if (value instanceof List<?> list) {
                for (Object item : list) {
                    if (!(item instanceof String name)) {
                        return List.of();
                    }
                    names.add(name);
                }
            }
            return List.copyOf(names);
        }

        void checkForm() throws TokenRefusal {
            if (claims.containsKey("aud") && names().isEmpty()) {
                throw TokenRefusal.differs(
                        "aud", "a text or a list of texts (RFC 7519 section 4.1.3)", claims.get("aud"));
            }
        }

        /** Requires an audience that the caller sets. */
        void require(String wanted) throws TokenRefusal {
            if (!names().contains(wanted)) {
                throw TokenRefusal.differs("aud", Quote.of(wanted) + ", the audience asked for", claims.get("aud"))
                        .advice(
                                "Have the client ask the provider for a token for this audience, or check it for the one it is for");
            }
        }

        /** Checks that an ID token is for the client that asked for it, and for no audience that this client does not know. */
        void checkIdToken(String clientId) throws TokenRefusal {
            List<String> names = names();
            if (!names.contains(clientId)) {
                throw TokenRefusal.differs("aud", Quote.of(clientId) + ", the client_id", claims.get("aud"))
                        .advice("Compare client_id with the client that the token was issued to");
            }
            if (claims.containsKey("azp")) {
                if (!clientId.equals(claims.get("azp"))) {
                    throw TokenRefusal.differs("azp", Quote.of(clientId) + ", the client_id", claims.get("azp"))
                            .advice("The token was issued to another client, which has this one among its audiences");
                }
            } else if (names.size() > 1) {
                throw TokenRefusal.of(
                                "azp",
                                "azp is missing although aud names several audiences, " + Quote.of(names)
                                        + " (OpenID Connect Core 1.0 section 3.1.3.7 (3) and (4))")
                        .expected(Quote.of(clientId), "nothing")
                        .advice("Have the provider add azp, or register " + Quote.of(clientId)
                                + " as the only audience");
            }
        }
    }

    /** {@code exp}, {@code nbf} and {@code iat} (RFC 7519 sections 4.1.4 to 4.1.6). */
    static final class TimeClaims {

        private static final BigDecimal LAST_SECOND = BigDecimal.valueOf(253_402_300_799L); // 9999-12-31T23:59:59Z

        private final Map<String, @Nullable Object> claims;
        private final Instant now;
        private final Duration skew;
        private final @Nullable Duration drift;

        /**
         * @param now the present by this machine's clock
         * @param skew how far two clocks may be apart
         * @param drift how far this clock is ahead of the provider's, or {@code null} when that is not known
         */
        public TimeClaims(Map<String, @Nullable Object> claims, Instant now, Duration skew, @Nullable Duration drift) {
            this.claims = claims;
            this.now = now;
            this.skew = skew;
            this.drift = drift;
        }

        public Optional<Instant> time(String claim) throws TokenRefusal {
            Object value = claims.get(claim);
            if (value == null && !claims.containsKey(claim)) {
                return Optional.empty();
            }
            BigDecimal seconds;
            if (value instanceof Long number) {
                seconds = BigDecimal.valueOf(number);
            } else if (value instanceof BigInteger number) {
                seconds = new BigDecimal(number);
            } else if (value instanceof BigDecimal number) {
                seconds = number;
            } else {
                throw TokenRefusal.differs(claim, "a number of seconds since 1970 (RFC 7519 section 2)", value);
            }
            if (seconds.signum() < 0 || seconds.compareTo(LAST_SECOND) > 0) {
                throw TokenRefusal.differs(claim, "a time from 1970 to the year 9999", value);
            }
            return Optional.of(Instant.ofEpochSecond(seconds.longValue()));
        }

        /** Returns a time that was checked before, for the report. */
        Optional<Instant> judged(String claim) {
            try {
                return time(claim);
            } catch (TokenRefusal unjudged) {
                throw new IllegalStateException(claim + " was not judged before", unjudged);
            }
        }

        public Instant required(String claim) throws TokenRefusal {
            Optional<Instant> time = time(claim);
            if (time.isEmpty()) {
                throw TokenRefusal.differs(claim, "a time", null);
            }
            return time.get();
        }

        /** Requires that the present is between the times that there are. */
        public void check() throws TokenRefusal {
            Optional<Instant> expires = time("exp");
            if (expires.isPresent() && !now.isBefore(expires.get().plus(skew))) {
                throw wrong(
                                "exp",
                                "the token expired at " + expires.get() + ", " + Spans.inWords(expires.get(), now)
                                        + " ago by this machine's clock")
                        .expected(
                                "after " + inSeconds(now.minus(skew)),
                                expires.get().toString());
            }
            notIssuedInFuture();
            notInFuture("nbf", "the token is not valid before ");
        }

        /**
         * Refuses an ID token that is older than the request for it. A login without a {@code nonce} (OpenID Connect Core 1.0 section 3.1.3.7 (10)) and a
         * refresh (section 12.2) have nothing else that tells a new one from an old one.
         *
         * @param asked when it was asked for, by the clock of the provider; {@code null} where that does not matter
         */
        void checkIssuedSince(@Nullable Instant asked) throws TokenRefusal {
            Instant issued = required("iat");
            if (asked != null && issued.isBefore(asked.minus(skew))) {
                throw TokenRefusal.of(
                                "iat",
                                "the ID token was issued at " + issued + ", " + Spans.inWords(issued, asked)
                                        + " before it was asked for (clocks may differ by " + Spans.inWords(skew)
                                        + "; OpenID Connect Core 1.0 sections 3.1.3.7 (10) and 12.2)")
                        .expected("not before " + inSeconds(asked.minus(skew)), issued.toString())
                        .advice("Log in again; if that happens each time, compare the clock of this machine with the"
                                + " provider's");
            }
        }

        /** OpenID Connect Core 1.0 section 3.1.3.7 (13). */
        void checkAuthTime(@Nullable Duration maxAge) throws TokenRefusal {
            Optional<Instant> authenticated = time("auth_time");
            notInFuture("auth_time", "the person logged in at ");
            if (maxAge == null) {
                return;
            }
            if (authenticated.isEmpty()) {
                throw TokenRefusal.differs(
                        "auth_time", "a time, because max_age was sent (OpenID Connect Core 1.0 section 2)", null);
            }
            if (now.isAfter(authenticated.get().plus(maxAge).plus(skew))) {
                throw wrong(
                                "auth_time",
                                "the person logged in at " + authenticated.get() + ", "
                                        + Spans.inWords(authenticated.get(), now) + " ago, and max_age is "
                                        + Spans.inWords(maxAge))
                        .expected(
                                "not before " + inSeconds(now.minus(maxAge).minus(skew)),
                                authenticated.get().toString());
            }
        }

        private void notInFuture(String claim, String what) throws TokenRefusal {
            Optional<Instant> time = time(claim);
            if (time.isPresent() && now.plus(skew).isBefore(time.get())) {
                throw future(claim, what, time.get());
            }
        }

        private TokenRefusal future(String claim, String what, Instant time) {
            return wrong(claim, what + time + ", " + Spans.inWords(now, time) + " from now by this machine's clock")
                    .expected("not after " + inSeconds(now.plus(skew)), time.toString());
        }

        /** Cuts off the fraction, as it is cut off in the times of claims. */
        static String inSeconds(Instant time) {
            return time.truncatedTo(ChronoUnit.SECONDS).toString();
        }

        private TokenRefusal wrong(String claim, String problem) {
            String tolerance = " (clocks may differ by " + Spans.inWords(skew) + ")";
            if (drift == null || drift.abs().compareTo(skew) <= 0) {
                TokenRefusal refusal = TokenRefusal.of(claim, problem + tolerance);
                return claim.equals("exp")
                        ? refusal.advice("Refresh it or log in again")
                        : refusal.advice("Compare the clock of this machine with the provider's");
            }
            String direction = drift.isNegative() ? " behind" : " ahead of";
            return TokenRefusal.of(claim, problem + tolerance)
                    .clockDrift(drift)
                    .advice("This machine's clock is " + Spans.inWords(drift) + direction + " the provider's: "
                            + ProviderHttp.SYNCHRONIZE_CLOCK);
        }

        /** Refuses a token from the future. Where nothing else tells the provider's time, {@code iat} does. */
        private void notIssuedInFuture() throws TokenRefusal {
            Optional<Instant> issued = time("iat");
            boolean explained = drift != null && drift.negated().compareTo(skew) > 0;
            if (!explained && issued.isPresent() && now.plus(skew).isBefore(issued.get())) {
                throw future("iat", "the token was issued at ", issued.get())
                        .advice("This machine's clock is at least " + Spans.inWords(now, issued.get())
                                + " behind the provider's: " + ProviderHttp.SYNCHRONIZE_CLOCK);
            }
            notInFuture("iat", "the token was issued at ");
        }

        Optional<Duration> drift() {
            return Optional.ofNullable(drift);
        }
    }
}
