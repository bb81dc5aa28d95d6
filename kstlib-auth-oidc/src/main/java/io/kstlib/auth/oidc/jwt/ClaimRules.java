package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.spi.text.Spans;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the claims of a token must say (RFC 7519 section 4.1, OpenID Connect Core 1.0 sections 2 and 3.1.3.7, RFC 9068 section 2.2). */
public final class ClaimRules {

    private static final int LONGEST_SUBJECT = 255;
    private static final long LAST_SECOND = 253_402_300_799L; // 9999-12-31T23:59:59Z

    private final CompactJwt jws;
    private final Map<String, @Nullable Object> claims;
    private final TokenKind kind;
    private final Circumstances circumstances;
    private final @Nullable String clientId;
    private final Instant now;

    /**
     * What the claims are compared with.
     *
     * @param clientId the client that is configured, or {@code null}
     * @param audience one of the audiences that the token must name, or {@code null}
     * @param now the present
     * @param skew how far two clocks may be apart
     * @param earlierDrift how far this clock was ahead of the provider's when the token came, or {@code null}
     */
    public record Circumstances(
            @Nullable String clientId,
            @Nullable String audience,
            Instant now,
            Duration skew,
            @Nullable Duration earlierDrift) {}

    /**
     * What was found right.
     *
     * @param details for the report
     * @param clockDrift how far this machine's clock is ahead of the provider's, or {@code null} when that is not known
     */
    public record Judgement(
            Supplier<Map<String, Object>> details, @Nullable Duration clockDrift) {}

    public ClaimRules(CompactJwt jws, TokenKind kind, Circumstances circumstances) {
        this.jws = jws;
        this.claims = jws.payload();
        this.kind = kind;
        this.circumstances = circumstances;
        this.clientId = circumstances.clientId();
        this.now = circumstances.now();
    }

    /** Checks the token's own claims. {@code expectation} holds what they must agree with. */
    public Judgement check(KeySelection.Proof proof, JwkSet keys, Expectation expectation) throws TokenRefusal {
        TimeClaims times = new TimeClaims(
                claims,
                now,
                circumstances.skew(),
                driftOf(expectation).or(keys::clockDrift).orElse(null));
        Audience audience = new Audience(claims);
        checkSubject();
        audience.checkForm();
        if (kind == TokenKind.ID_TOKEN) {
            if (clientId != null) {
                audience.checkIdToken(clientId);
            }
            times.required("iat");
        }
        if (circumstances.audience() != null) {
            audience.require(circumstances.audience());
        }
        if (TokenTypes.isProfiledAccessToken(jws)) {
            checkProfile(times, audience);
        }
        if (kind == TokenKind.ID_TOKEN) {
            times.required("exp");
        }
        // Before the times, which a wrong clock may refuse. A refresh ignores a refusal that is only about the times,
        // so these claims must be checked first.
        new BoundClaims(claims, expectation).check(proof.algorithm(), proof.key());
        times.check();
        if (kind == TokenKind.ID_TOKEN) {
            times.checkIssuedSince(expectation.issuedSince());
            times.checkAuthTime(expectation.maxAge());
        }
        Duration drift = times.drift().orElse(circumstances.earlierDrift());
        return new Judgement(() -> details(times, audience, drift), drift);
    }

    /** Measures the drift by {@code iat}. The nonce proves that the token was issued a moment ago. Some servers send no other time. */
    private Optional<Duration> driftOf(Expectation expectation) {
        Secret nonce = expectation.nonce();
        boolean isNew = nonce != null && claims.get("nonce") instanceof String found && nonce.matches(found);
        return isNew && claims.get("iat") instanceof Long issued && issued >= 0 && issued <= LAST_SECOND
                ? Optional.of(Duration.between(Instant.ofEpochSecond(issued), now))
                : Optional.empty();
    }

    /** RFC 9068 sections 2.2 and 4. */
    private void checkProfile(TimeClaims times, Audience audience) throws TokenRefusal {
        times.required("exp");
        times.required("iat");
        if (audience.names().isEmpty()) {
            throw TokenRefusal.differs("aud", "the API that the token is for (RFC 9068 section 2.2)", null);
        }
        for (String claim : List.of("sub", "client_id", "jti")) {
            if (!(claims.get(claim) instanceof String text) || text.isEmpty()) {
                throw TokenRefusal.differs(
                        claim,
                        "a text, which access tokens of typ at+jwt must have (RFC 9068 section 2.2)",
                        claims.get(claim));
            }
        }
    }

    private void checkSubject() throws TokenRefusal {
        Object subject = claims.get("sub");
        if (kind != TokenKind.ID_TOKEN && !claims.containsKey("sub")) {
            return;
        }
        if (!(subject instanceof String text) || text.isEmpty() || text.length() > LONGEST_SUBJECT) {
            throw TokenRefusal.differs("sub", "a text of 1 to " + LONGEST_SUBJECT + " characters", subject);
        }
    }

    private Map<String, Object> details(TimeClaims times, Audience audience, @Nullable Duration drift) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("iss", String.valueOf(claims.get("iss")));
        details.put("aud", audience.names());
        if (clientId != null) {
            details.put("client_id", clientId);
        }
        for (String claim : List.of("iat", "nbf", "exp")) {
            times.judged(claim).ifPresent(time -> details.put(claim, time.toString()));
        }
        details.put("now", TimeClaims.inSeconds(now));
        details.put("clock_skew_seconds", circumstances.skew().toSeconds());
        if (drift != null) {
            details.put("clock_drift_seconds", drift.toSeconds());
        }
        return details;
    }

    /** Returns what was found right, for the report. */
    public String summary() {
        List<String> right = new ArrayList<>(List.of("iss"));
        if (circumstances.audience() != null || (kind == TokenKind.ID_TOKEN && clientId != null)) {
            right.add("aud");
        }
        for (String claim : List.of("sub", "iat", "nbf")) {
            if (claims.containsKey(claim)) {
                right.add(claim);
            }
        }
        Optional<Instant> expiry = new TimeClaims(claims, now, circumstances.skew(), null).judged("exp");
        String validity =
                expiry.isPresent() ? validity(expiry.get()) : "; it has no exp, so it does not say when it expires";
        return String.join(", ", right) + (right.size() == 1 ? " is valid" : " are valid") + validity + unjudged();
    }

    /**
     * Says that the audience is not judged: an access token is for an API that we do not know. Only its holder can say whether it is the
     * right one.
     */
    private String unjudged() {
        return kind == TokenKind.ID_TOKEN || circumstances.audience() != null || !claims.containsKey("aud")
                ? ""
                : "; it is for " + Quote.of(new Audience(claims).names()) + " (aud), shown and not judged";
    }

    private String validity(Instant end) {
        return now.isBefore(end)
                ? "; it expires in " + Spans.inWords(now, end)
                : "; it expired " + Spans.inWords(end, now) + " ago, which is within the clock skew";
    }
}
