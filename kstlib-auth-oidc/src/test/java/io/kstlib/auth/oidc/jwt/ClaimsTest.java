package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.assertValid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimsTest {

    private static final String CLAIMS = "validate_claims";

    @RegisterExtension
    private final Idp idp = new Idp();

    private ValidationStep refused(Map<String, Object> claims, String subject) {
        return assertRefused(idp.check(idp.idToken(claims)), CLAIMS, subject);
    }

    private ValidationReport checkAccessToken(Map<String, Object> claims) {
        return idp.check(idp.client(), idp.idToken(claims), TokenKind.ACCESS_TOKEN);
    }

    private long fromNow(long seconds) {
        return idp.clock().instant().plusSeconds(seconds).getEpochSecond();
    }

    @Test
    void refusesATokenForAnotherClient() { // OpenID Connect Core 1.0, 3.1.3.7 (3)
        ValidationReport report = idp.check(idp.idToken(idp.claimsWith("aud", "another-app")));

        ValidationStep failed = assertRefused(report, CLAIMS, "aud");
        assertEquals("\"my-app\", the client_id", failed.failure().orElseThrow().expected());
        assertEquals("\"another-app\"", failed.failure().orElseThrow().found());
        assertEquals(false, report.facts().toMap().get("audience_match"));
    }

    @Test
    void refusesAnAudienceThatIsNoAudience() { // RFC 7519, 4.1.3
        refused(idp.claimsWithout("aud"), "aud");
        refused(idp.claimsWith("aud", 5), "aud");
        refused(idp.claimsWith("aud", List.of()), "aud");
        refused(idp.claimsWith("aud", List.of("my-app", 5)), "aud");
        refused(idp.claimsWith("aud", Map.of("my-app", true)), "aud");
        refused(idp.claimsWith("aud", "my-app,another-app"), "aud");
        refused(idp.claimsWith("aud", "MY-APP"), "aud");
    }

    @Test
    void wantsAzpWhereThereAreSeveralAudiences() { // OpenID Connect Core 1.0, 3.1.3.7 (3) to (5)
        Map<String, Object> claims = idp.claimsWith("aud", List.of("my-app", "another-app"));

        refused(claims, "azp");
        claims.put("azp", "another-app");
        refused(claims, "azp");
        claims.put("azp", "my-app");
        assertValid(idp.check(idp.idToken(claims)));
    }

    @Test
    void refusesAnAzpThatIsAnotherClient() { // OpenID Connect Core 1.0, 3.1.3.7 (5)
        refused(idp.claimsWith("azp", "another-app"), "azp");
        refused(idp.claimsWith("azp", List.of("my-app")), "azp");
        assertValid(idp.check(idp.idToken(idp.claimsWith("azp", "my-app"))));
    }

    @Test
    void acceptsTheClientAsTheOnlyAudienceOfAList() {
        assertValid(idp.check(idp.idToken(idp.claimsWith("aud", List.of("my-app")))));
    }

    @Test
    void refusesExpiredTokens() { // OpenID Connect Core 1.0, 3.1.3.7 (9)
        ValidationStep failed = refused(idp.claimsWith("exp", fromNow(-300)), "exp");

        assertTrue(failed.message().contains("5 min ago"), failed.message());
        assertEquals(
                idp.clock().instant().minusSeconds(300).toString(),
                failed.failure().orElseThrow().found());
    }

    @Test
    void allowsClocksToDifferByFiveMinutes() {
        assertValid(idp.check(idp.idToken(idp.claimsWith("exp", fromNow(-299)))));
        assertValid(idp.check(idp.idToken(idp.claimsWith("iat", fromNow(300)))));
        assertValid(idp.check(idp.idToken(idp.claimsWith("nbf", fromNow(300)))));
    }

    @Test
    void refusesTokensOfTheFuture() { // RFC 7519, 4.1.5 and 4.1.6
        refused(idp.claimsWith("nbf", fromNow(301)), "nbf");
        refused(idp.claimsWith("iat", fromNow(301)), "iat");
    }

    @Test
    void wantsTheClaimsThatEveryIdTokenHas() { // OpenID Connect Core 1.0, 2
        refused(idp.claimsWithout("exp"), "exp");
        refused(idp.claimsWithout("iat"), "iat");
        refused(idp.claimsWithout("sub"), "sub");
        assertRefused(idp.check(idp.idToken(idp.claimsWithout("iss"))), "discover_issuer", "iss");
    }

    @Test
    void refusesTimesThatAreNoTimes() { // RFC 7519, 2
        for (Object time : Arrays.asList(
                "1700000000",
                true,
                null,
                List.of(1),
                -1,
                new BigInteger("9".repeat(40)),
                new BigDecimal("1e300"),
                253_402_300_800L)) {
            refused(idp.claimsWith("exp", time), "exp");
            refused(idp.claimsWith("nbf", time), "nbf");
        }
    }

    @Test
    void acceptsFractionsOfSeconds() { // RFC 7519, 2
        assertValid(idp.check(idp.idToken(idp.claimsWith("exp", new BigDecimal(fromNow(60) + ".75")))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x256"})
    void refusesSubjectsThatAreNone(String subject) { // OpenID Connect Core 1.0, 2: at most 255 characters
        refused(idp.claimsWith("sub", subject.equals("x256") ? "x".repeat(256) : subject), "sub");
        refused(idp.claimsWith("sub", 248_289_761_001L), "sub");
    }

    @Test
    void reportsTheAudienceOfAnAccessTokenWithoutJudgingIt() { // it is for the API, not for the client
        ValidationReport report = checkAccessToken(idp.claimsWith("aud", "https://api.company.com"));

        assertValid(report);
        assertFalse(report.facts().toMap().containsKey("audience_match"), "what was not judged does not differ");
        assertTrue(report.steps()
                .get(5)
                .message()
                .endsWith("it is for [\"https://api.company.com\"] (aud), shown and not judged"));
    }

    @Test
    void acceptsAccessTokensOfRfc9068() {
        Map<String, Object> header = SigningKey.rsa().header();
        header.put("typ", "at+jwt");
        Map<String, Object> claims = idp.claimsWith("aud", "https://api.company.com");
        claims.put("client_id", Idp.CLIENT_ID);
        claims.put("jti", "dbe39bf3a3ba4238a513f51d6e1691c4");

        assertValid(idp.check(idp.client(), SigningKey.rsa().sign(header, claims), TokenKind.ACCESS_TOKEN));
        assertValid(idp.check(idp.client(), SigningKey.rsa().sign(header, claims), TokenKind.UNKNOWN));
        for (String required : List.of("iss", "exp", "aud", "sub", "client_id", "iat", "jti")) { // RFC 9068, 2.2
            Map<String, Object> lacking = new LinkedHashMap<>(claims);
            lacking.remove(required);
            assertRefused(
                    idp.check(idp.client(), SigningKey.rsa().sign(header, lacking), TokenKind.UNKNOWN),
                    required.equals("iss") ? "discover_issuer" : CLAIMS,
                    required);
        }
    }

    @Test
    void holdsOtherAccessTokensToTheClaimsTheyHave() {
        assertValid(checkAccessToken(idp.claimsWithout("sub")));
        assertValid(checkAccessToken(idp.claimsWithout("exp")));
        assertRefused(checkAccessToken(idp.claimsWith("exp", fromNow(-300))), CLAIMS, "exp");
        assertRefused(checkAccessToken(idp.claimsWith("sub", 5)), CLAIMS, "sub");
    }

    @Test
    void saysWhatTheTimesWere() {
        ValidationReport report = idp.check(idp.idToken(idp.claims()));

        ValidationStep last = report.steps().get(5);
        assertTrue(last.message().endsWith("it expires in 5 min"), last.message());
        assertEquals(300L, last.details().get("clock_skew_seconds"));
        assertEquals(
                idp.clock().instant().plusSeconds(300).toString(),
                last.details().get("exp"));
        assertFalse(last.details().containsKey("nbf"));
    }

    @Test
    void namesTheDriftOfAClockThatIsHoursOff() {
        Instant there = idp.clock().instant();
        idp.answerGet(
                Idp.JWKS,
                Idp.json(200, Map.of("keys", List.of(SigningKey.rsa().jwk())))
                        .withHeader(
                                "Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(there.atOffset(ZoneOffset.UTC))));
        String token = idp.idToken(idp.claims());
        idp.clock().pass(Duration.ofHours(3));

        ValidationStep late = assertRefused(idp.check(token), CLAIMS, "exp");
        idp.clock().pass(Duration.ofHours(-6));
        ValidationStep early = assertRefused(idp.check(token), CLAIMS, "iat");

        assertTrue(late.message().contains("clock is 3 h ahead of the provider's"), late.message());
        assertTrue(late.message().contains("time synchronization"), late.message());
        assertTrue(early.message().contains("clock is 3 h behind the provider's"), early.message());
        assertEquals(-10_800L, early.details().get("clock_drift_seconds"));
    }

    @Test
    void reportsAsJson() {
        ValidationReport report = idp.check(idp.idToken(idp.claims()));

        Map<String, Object> read = Json.readObject(Json.write(report.toMap()));

        assertEquals(true, read.get("valid"));
        assertEquals("id_token", read.get("token_type"));
        assertTrue(read.keySet()
                .containsAll(List.of("steps", "header", "payload", "signature_algorithm", "key_id", "discovery_url")));
    }

    @Test
    void namesTheClockThatATokenFromTheFutureProvesToBeBehind() { // by a server that sends no Date
        ValidationStep early = refused(idp.claimsWith("iat", fromNow(10_800)), "iat");

        assertTrue(
                early.message().contains("This machine's clock is at least 3 h behind the provider's: turn on"),
                early.message());
    }

    @Test
    void namesTheClockAlsoWhenItWasRightWhenTheKeysCame() {
        idp.answerGet(
                Idp.JWKS,
                Idp.json(200, Map.of("keys", List.of(SigningKey.rsa().jwk())))
                        .withHeader(
                                "Date",
                                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                        idp.clock().instant().atOffset(ZoneOffset.UTC))));

        ValidationStep early = refused(idp.claimsWith("iat", fromNow(6_600)), "iat");

        assertTrue(
                early.message().contains("This machine's clock is at least 1 h 50 min behind the provider's"),
                early.message());
    }

    @Test
    void tellsTheDriftThatWasMeasuredWhenTheTokenCame() {
        ValidationTerms terms = ValidationTerms.none().clockDrift(Duration.ofSeconds(-240));
        var report = new JwtValidatorFactory()
                .create(idp.client())
                .validate(
                        new ValidationRequest(Secret.of(idp.idToken(idp.claims())), TokenKind.ID_TOKEN, "test", terms));

        assertValid(report);
        assertEquals(-240L, report.steps().get(5).details().get("clock_drift_seconds"));
    }
}
