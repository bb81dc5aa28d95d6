package io.kstlib.auth.oidc;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.SigningKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After the login the person stays the same (OpenID Connect Core 1.0, 5.3.2 and 12.2). */
class RefreshAndUserInfoTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    private Token stored(Map<String, Object> claims) {
        return Token.builder(Secret.of("at-1"), idp.clock().instant())
                .refreshToken(Secret.of("rt-1"))
                .idToken(Secret.of(idp.idToken(claims)))
                .build();
    }

    private Token stored() {
        return stored(idp.claimsWith("nonce", "n-1"));
    }

    private Token refresh(Token token, Map<String, ?> claims) {
        Map<String, Object> answer = new LinkedHashMap<>(Map.of("access_token", "at-2", "token_type", "Bearer"));
        answer.put("id_token", idp.idToken(claims));
        idp.issues(answer);
        return Corporate.provider(idp.client()).refresh(token).accept();
    }

    private String refused(Token token, Map<String, ?> claims) {
        return assertThrows(TokenRefusedException.class, () -> refresh(token, claims))
                .subject();
    }

    @Test
    void keepsTheIdTokenWhenTheAnswerHasNone() {
        idp.issues(Map.of("access_token", "at-2", "token_type", "Bearer"));
        Token stored = stored();

        Token refreshed = Corporate.provider(idp.client()).refresh(stored).accept();

        assertEquals("at-2", refreshed.accessToken().reveal());
        assertEquals(stored.idToken(), refreshed.idToken());
        assertEquals(0, idp.requests(Idp.JWKS));
    }

    @Test
    void takesTheIdTokenOfTheAnswer() {
        Token stored = stored();
        idp.clock().pass(Duration.ofMinutes(30));

        Token refreshed = refresh(stored, idp.claims());

        assertTrue(!refreshed.idToken().equals(stored.idToken()));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 503})
    void losesNoRefreshTokenWhenTheKeysCannotBeFetched(int status) {
        Token stored = stored();
        TestContext context = idp.client();
        idp.answerGet(
                Idp.JWKS,
                aResponse()
                        .withStatus(status)
                        .withHeader("Content-Type", "text/html")
                        .withBody("<h1>maintenance</h1>"));
        idp.issues(Map.of(
                "access_token", "at-2",
                "token_type", "Bearer",
                "refresh_token", "rt-2",
                "id_token", idp.idToken(idp.claims())));

        Token refreshed = Corporate.provider(context).refresh(stored).accept();

        assertEquals("rt-2", refreshed.refreshToken().orElseThrow().reveal());
        assertEquals(stored.idToken(), refreshed.idToken(), "the one that was verified");
        assertEquals(1, context.warnings().size());
    }

    private TestContext issues(String idToken) {
        idp.issues(
                Map.of("access_token", "at-2", "token_type", "Bearer", "refresh_token", "rt-2", "id_token", idToken));
        return idp.client();
    }

    private void assertLeftOut(TestContext context, String warning) {
        Token stored = stored();

        Token refreshed = Corporate.provider(context).refresh(stored).accept();

        assertEquals("at-2", refreshed.accessToken().reveal());
        assertEquals("rt-2", refreshed.refreshToken().orElseThrow().reveal());
        assertEquals(stored.idToken(), refreshed.idToken(), "the one that was verified");
        assertEquals(1, context.warnings().size(), context.warnings().toString());
        assertTrue(
                context.warnings().get(0).contains(warning), context.warnings().get(0));
    }

    @Test
    void losesNoRefreshTokenWhenTheKeyIsNotPublishedYet() {
        SigningKey next = SigningKey.of("rsa-2", "RS256");

        assertLeftOut(issues(next.sign(idp.claims())), "no key has the kid \"rsa-2\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {-3, 3})
    void losesNoRefreshTokenWhenTheClockIsWrong(int hours) {
        TestContext context = issues(idp.idToken(idp.claims()));

        idp.clock().pass(Duration.ofHours(hours));

        assertLeftOut(context, "by this machine's clock");
    }

    @Test
    void tellsOfTheNewRefreshTokenBeforeItRefusesTheAnswer() {
        String forged = idp.idToken(idp.claims());
        forged = forged.substring(0, forged.lastIndexOf('.') + 1) + "c2ln";
        for (String idToken : List.of(
                forged,
                idp.idToken(idp.claimsWith("sub", "admin")),
                idp.idToken(idp.claimsWith("iss", "https://other.example")),
                idp.idToken(idp.claimsWith("aud", "another-app")),
                idp.idToken(idp.claimsWith("exp", 1)),
                idp.idToken(idp.claimsWith("exp", "tomorrow")))) {
            RefreshAnswer answer = Corporate.provider(issues(idToken)).refresh(stored());

            assertEquals("rt-2", answer.refreshToken().orElseThrow().reveal());
            assertThrows(TokenRefusedException.class, answer::accept);
        }
    }

    @Test
    void refusesAnotherPerson() {
        assertEquals("sub", refused(stored(), idp.claimsWith("sub", "admin")));
    }

    @ParameterizedTest
    @ValueSource(ints = {-3, 3})
    void refusesAnotherPersonAlsoWhenTheClockIsWrong(int hours) {
        Token stored = stored();
        TestContext context = issues(idp.idToken(idp.claimsWith("sub", "admin")));
        idp.clock().pass(Duration.ofHours(hours));

        TokenRefusedException refused = assertThrows(
                TokenRefusedException.class,
                () -> Corporate.provider(context).refresh(stored).accept());

        assertEquals("sub", refused.subject());
    }

    @Test
    void refusesAnotherNonceButWantsNone() {
        assertEquals("nonce", refused(stored(), idp.claimsWith("nonce", "n-2")));
        refresh(stored(), idp.claimsWith("nonce", "n-1"));
        refresh(stored(), idp.claims());
    }

    @Test
    void refusesFewerAudiences() {
        Map<String, Object> claims = idp.claimsWith("aud", List.of("my-app", "api"));
        claims.put("azp", "my-app");

        assertEquals("aud", refused(stored(claims), idp.claims()));
    }

    @Test
    void holdsTheNewIdTokenToEverythingElse() {
        assertEquals("iss", refused(stored(), idp.claimsWith("iss", "https://other.example")));
        assertEquals("aud", refused(stored(), idp.claimsWith("aud", "another-app")));
        assertEquals("exp", refused(stored(), idp.claimsWith("exp", 1)));
        assertEquals("at_hash", refused(stored(), idp.claimsWith("at_hash", "x")));
    }

    @Test
    void comparesNothingWhereTheStoredIdTokenIsNoJwt() { // stored by another program
        Token foreign = stored().toBuilder().idToken(Secret.of("opaque")).build();

        assertEquals("at-2", refresh(foreign, idp.claims()).accessToken().reveal());
    }

    @Test
    void returnsTheClaimsOfTheSamePerson() {
        idp.answerGet("/realms/main/userinfo", Idp.json(200, Map.of("sub", "248289761001", "name", "Jane Doe")));

        assertEquals(
                "Jane Doe", Corporate.provider(idp.client()).userInfo(stored()).get("name"));
    }

    @Test
    void refusesTheClaimsOfAnotherPerson() { // OpenID Connect Core 1.0, 5.3.2
        idp.answerGet("/realms/main/userinfo", Idp.json(200, Map.of("sub", "admin", "name", "Root")));

        ProtocolException refusal = assertThrows(
                ProtocolException.class, () -> Corporate.provider(idp.client()).userInfo(stored()));

        assertTrue(refusal.getMessage().contains("5.3.2"), refusal.getMessage());
        assertEquals(idp.url("/realms/main/userinfo"), refusal.endpoint().toString());
    }

    @Test
    void refusesClaimsWithoutAPerson() {
        idp.answerGet("/realms/main/userinfo", Idp.json(200, Map.of("name", "Jane Doe")));

        assertThrows(
                ProtocolException.class, () -> Corporate.provider(idp.client()).userInfo(stored()));
    }
}
