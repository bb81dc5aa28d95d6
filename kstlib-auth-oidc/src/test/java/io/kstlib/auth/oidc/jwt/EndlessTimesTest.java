package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.explain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.Corporate;
import io.kstlib.auth.oidc.TestClock;
import io.kstlib.auth.oidc.jwt.TokenVerifier.Expectation;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;

/** The signer of a token can write any number where a time belongs (RFC 7519 section 2, NumericDate). */
class EndlessTimesTest {

    private static final String ISSUER = "https://sso.example.com";
    private static final long LAST_SECOND = 253_402_300_799L; // of the year 9999
    private static final long SKEW_SECONDS = 300;
    private static final TestClock CLOCK = new TestClock();
    /** Not RSA, which takes several times as long to sign. */
    private static final SigningKey KEY = SigningKey.of("key-1", "ES256");

    private static final Secret NONCE = Secret.of("a-nonce-of-this-login");

    private final TokenVerifier verifier = TokenVerifier.of(Corporate.context(CLOCK, Map.of()));
    private final ValidationTerms terms = ValidationTerms.none()
            .issuer(ISSUER)
            .keys("jwks.json", new String(Json.write(Map.of("keys", List.of(KEY.jwk()))), StandardCharsets.UTF_8));

    private static long now() {
        return CLOCK.instant().getEpochSecond();
    }

    private static Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", ISSUER);
        claims.put("sub", "jane");
        claims.put("aud", "my-app");
        claims.put("iat", now());
        claims.put("exp", now() + 600);
        claims.put("nonce", NONCE.reveal());
        return claims;
    }

    /** Checks the token as the ID token of a login, which tells the time of the provider. */
    private ValidationReport check(String token) {
        Expectation login = Expectation.login(
                NONCE, Token.builder(Secret.of("access"), CLOCK.instant()).build());
        return verifier.verify(new ValidationRequest(Secret.of(token), TokenKind.ID_TOKEN, "test", terms), login);
    }

    private ValidationReport check(String claim, Number time) {
        Map<String, Object> claims = claims();
        claims.put(claim, time);
        return check(KEY.sign(claims));
    }

    @Provide
    Arbitrary<String> timeClaims() {
        return Arbitraries.of("exp", "nbf", "iat", "auth_time");
    }

    @Provide
    Arbitrary<Number> noTimes() {
        BigInteger vast = BigInteger.TEN.pow(300);
        return Arbitraries.oneOf(
                Arbitraries.of(
                        Long.MAX_VALUE,
                        Long.MIN_VALUE,
                        LAST_SECOND + 1,
                        Instant.MAX.getEpochSecond() + 1,
                        Instant.MIN.getEpochSecond() - 1,
                        -1L,
                        new BigDecimal("1e300"),
                        new BigDecimal("-1e300"),
                        new BigDecimal(LAST_SECOND + ".5"),
                        new BigDecimal("-0.001"),
                        new BigDecimal("-1e-300")),
                Arbitraries.longs()
                        .between(LAST_SECOND + 1, Long.MAX_VALUE)
                        .withDistribution(RandomDistribution.uniform())
                        .map(Number.class::cast),
                Arbitraries.longs()
                        .lessOrEqual(-1)
                        .withDistribution(RandomDistribution.uniform())
                        .map(Number.class::cast),
                Arbitraries.bigIntegers()
                        .between(BigInteger.valueOf(Long.MAX_VALUE), vast)
                        .map(Number.class::cast),
                Arbitraries.bigIntegers()
                        .between(vast.negate(), BigInteger.valueOf(Long.MIN_VALUE))
                        .map(Number.class::cast));
    }

    @Property
    void aNumberThatIsNoTimeIsRefusedByName(@ForAll("timeClaims") String claim, @ForAll("noTimes") Number time) {
        ValidationReport report = check(claim, time);

        ValidationStep failed = assertRefused(report, "validate_claims", claim);
        assertTrue(failed.message().contains(", expected a time from 1970 to the year 9999"), failed.message());
        assertTrue(failed.message().length() < 500, failed.message());
        assertEquals(false, report.toMap().get("valid"));
    }

    @Property
    void aTimeIsJudgedByTheClockUpToTheLastSecondOfTheCalendar(
            @ForAll("timeClaims") String claim, @ForAll("times") long seconds) {
        boolean right = claim.equals("exp") ? now() < seconds + SKEW_SECONDS : seconds <= now() + SKEW_SECONDS;

        ValidationReport report = check(claim, seconds);

        assertEquals(right, report.isValid(), () -> claim + " " + seconds + ": " + explain(report));
        if (!right) {
            assertRefused(report, "validate_claims", claim);
        }
        assertFalse(report.toMap().isEmpty());
    }

    @Provide
    Arbitrary<Long> times() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(0, LAST_SECOND),
                Arbitraries.longs().between(now() - 2 * SKEW_SECONDS, now() + 2 * SKEW_SECONDS));
    }

    @Example
    void anExponentThatFillsTheMemoryIsRefusedBeforeItIsANumber() {
        for (String number : List.of("1e999999999", "-1e999999999", "1e-999999999", "1e2147483647", "9".repeat(500))) {
            for (String claim : List.of("exp", "nbf", "iat")) {
                Map<String, Object> claims = claims();
                claims.remove(claim);
                String json = new String(Json.write(claims), StandardCharsets.UTF_8);
                String payload = "{\"" + claim + "\":" + number + "," + json.substring(1);

                ValidationReport report = check(KEY.signParts(
                        Base64Url.encode(Json.write(KEY.header())),
                        Base64Url.encode(payload.getBytes(StandardCharsets.UTF_8))));

                assertFalse(report.isValid(), payload);
                assertEquals(
                        "decode_structure", report.failedStep().orElseThrow().name(), () -> explain(report));
            }
        }
    }
}
