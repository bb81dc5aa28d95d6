package io.kstlib.auth.oidc;

import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * ID tokens that are older than the request for them, where no nonce tells that they are new (OpenID Connect Core 1.0 sections 3.1.3.7 (10)
 * and 12.2).
 */
class OldIdTokensTest {

    private static final int SKEW = 60;

    @RegisterExtension
    private final Idp idp = new Idp();

    private Duration loginTakes = Duration.ZERO;

    private TestContext context() {
        return idp.client()
                .with("clock_skew", SKEW)
                .with("flow", "without_browser")
                .flow("without_browser", flow -> {
                    idp.clock().pass(loginTakes);
                    return flow.accept(flow.requestToken(
                            ClientRequest.to(Endpoint.TOKEN, Parameters.none().with("grant_type", "another"))));
                });
    }

    private Map<String, Object> claimsOf(Instant issued) {
        Map<String, Object> claims = idp.claimsWith("iat", issued.getEpochSecond());
        claims.put("exp", idp.clock().instant().plusSeconds(3600).getEpochSecond());
        return claims;
    }

    private Map<String, Object> answer(Instant issued) {
        return new HashMap<>(Map.of(
                "access_token", "at-1",
                "token_type", "Bearer",
                "refresh_token", "rt-2",
                "expires_in", 300,
                "id_token", idp.idToken(claimsOf(issued))));
    }

    private Token login(TestContext context, Instant issued) {
        idp.issues(answer(issued));
        return Corporate.provider(context).login(TestPerson.whoGets("unused").request(Mode.NO_BROWSER));
    }

    @Tag("attack")
    @ParameterizedTest
    @ValueSource(longs = {SKEW + 1, 600, 7 * 24 * 3600, 3650L * 24 * 3600})
    void refusesOneThatIsOlderThanTheLogin(long seconds) {
        Instant issued = idp.clock().instant().minusSeconds(seconds);

        TokenRefusedException refused = assertThrows(TokenRefusedException.class, () -> login(context(), issued));

        assertEquals("iat", refused.subject());
        assertTrue(refused.getMessage().contains(" before it was asked for"), refused::getMessage);
        assertTrue(refused.getMessage().contains("Log in again"), refused::getMessage);
    }

    @Test
    void takesOneFromTheBeginningOfALoginThatTakesLong() {
        Instant begun = idp.clock().instant();
        loginTakes = Duration.ofMinutes(20);

        assertTrue(login(context(), begun.minusSeconds(SKEW)).idToken().isPresent());
    }

    @Tag("attack")
    @Test
    void doesNotTakeItsAgeForAWrongClock() {
        TestContext context = context();

        Token token = login(context, idp.clock().instant().minusSeconds(SKEW - 1));

        assertEquals(Optional.empty(), token.clockDrift());
        assertEquals(List.of(), context.warnings());
    }

    @Test
    void comparesWithTheClockOfTheServerWhereItsAnswersTellIt() {
        Duration ahead = Duration.ofMinutes(10);
        Instant there = idp.clock().instant().minus(ahead);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(there.atZone(ZoneOffset.UTC));
        idp.wireMock()
                .stubFor(post(urlPathEqualTo("/realms/main/token"))
                        .willReturn(Idp.json(200, answer(there)).withHeader("Date", date)));

        Token token =
                Corporate.provider(context()).login(TestPerson.whoGets("unused").request(Mode.NO_BROWSER));

        assertEquals(Optional.of(ahead), token.clockDrift());
    }

    @Tag("attack")
    @Test
    void aRefreshKeepsTheIdTokenBeforeItAndLosesNoRefreshToken() {
        Token stored = Token.builder(Secret.of("at-0"), idp.clock().instant())
                .refreshToken(Secret.of("rt-1"))
                .idToken(Secret.of(idp.idToken(claimsOf(idp.clock().instant()))))
                .build();
        idp.clock().pass(Duration.ofMinutes(5));
        idp.issues(answer(idp.clock().instant().minus(Duration.ofDays(7))));
        TestContext context = context();

        Token refreshed = Corporate.provider(context).refresh(stored).accept();

        assertEquals("rt-2", refreshed.refreshToken().orElseThrow().reveal());
        assertEquals(stored.idToken(), refreshed.idToken());
        assertEquals(Optional.empty(), refreshed.clockDrift());
        assertTrue(context.warnings().get(0).contains("before it was asked for"), context.warnings()::toString);
    }

    @Test
    void aRefreshThatBringsTheStoredIdTokenOnceMoreKeepsItWithoutAWarning() {
        Map<String, Object> answer = answer(idp.clock().instant());
        Token stored = Token.builder(Secret.of("at-0"), idp.clock().instant())
                .refreshToken(Secret.of("rt-1"))
                .idToken(Secret.of((String) answer.get("id_token")))
                .build();
        idp.clock().pass(Duration.ofMinutes(5));
        idp.issues(answer);
        TestContext context = context();

        Token refreshed = Corporate.provider(context).refresh(stored).accept();

        assertEquals("rt-2", refreshed.refreshToken().orElseThrow().reveal());
        assertEquals(stored.idToken(), refreshed.idToken());
        assertEquals(List.of(), context.warnings());
    }
}
