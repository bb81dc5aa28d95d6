package io.kstlib.auth.core.session;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.unauthorized;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.fixture.Tokens;
import io.kstlib.auth.core.fixture.TokensInContext;
import io.kstlib.auth.core.fixture.WebSocketServer;
import io.kstlib.http.fixture.CorporateProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A resource that demands another login than the one that its token comes from (RFC 9470). */
@Timeout(60)
class StepUpTest {

    private static final String DEMAND =
            "Bearer error=\"insufficient_user_authentication\", acr_values=\"phr phrh\", max_age=\"300\"";
    private static final StepUp STEP_UP = new StepUp(List.of("phr", "phrh"), Duration.ofMinutes(5));

    @RegisterExtension
    private final WireMockExtension api = WireMockExtension.newInstance()
            .options(WireMockConfiguration.wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private final Tokens tokens = new Tokens();
    private final CorporateProvider corporate = CorporateProvider.withNothing();
    private final AuthSession session =
            AuthSession.builder(TokensInContext.of(tokens, corporate)).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        session.close();
        threads.shutdownNow();
    }

    private String url() {
        return "http://127.0.0.1:" + api.getPort() + "/things?q=s3cret";
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(URI.create(url())).build();
    }

    private void answer(String... challenges) {
        api.stubFor(any(anyUrl()).willReturn(unauthorized().withHeader("WWW-Authenticate", challenges)));
    }

    private OAuthErrorException demanded() {
        return assertThrows(OAuthErrorException.class, () -> session.get(url()));
    }

    private void assertAskedOnceWithoutARefresh() {
        assertEquals(1, api.getAllServeEvents().size());
        assertEquals(0, tokens.replacements());
    }

    @Test
    void isAnErrorThatSaysWhatToAskFor() { // RFC 9470 section 3
        answer(DEMAND + ", error_description=\"too old\"");

        OAuthErrorException demand = demanded();

        assertEquals(Optional.of(STEP_UP), demand.stepUp());
        assertEquals("insufficient_user_authentication", demand.error());
        assertEquals(Optional.of("too old"), demand.errorDescription());
        assertEquals(401, demand.status());
        assertTrue(demand.getMessage().contains("/things demands another login"), demand::getMessage);
        assertTrue(demand.getMessage().contains("a login by phr or phrh at most 300 s ago"), demand::getMessage);
        assertFalse(demand.getMessage().contains("s3cret"), demand::getMessage);
        assertAskedOnceWithoutARefresh();
    }

    @Test
    void isTheSameErrorWhereNoOneWaits() {
        answer(DEMAND);

        CompletionException failed = assertThrows(
                CompletionException.class,
                () -> session.sendAsync(request(), BodyHandlers.ofString()).join());

        assertEquals(
                Optional.of(STEP_UP),
                assertInstanceOf(OAuthErrorException.class, failed.getCause()).stepUp());
        assertAskedOnceWithoutARefresh();
    }

    @Test
    void isTheCauseOfWhatTheJdksClientThrows() {
        answer(DEMAND);

        IOException failed =
                assertThrows(IOException.class, () -> session.httpClient().send(request(), BodyHandlers.ofString()));

        assertEquals(
                Optional.of(STEP_UP),
                assertInstanceOf(OAuthErrorException.class, failed.getCause()).stepUp());
    }

    @Test
    void keepsAWebSocketFromOpening() throws Exception {
        try (WebSocketServer sockets =
                        WebSocketServer.accepting(lines -> false, "WWW-Authenticate: " + DEMAND + "\r\n", threads);
                AuthSession own = AuthSession.builder(TokensInContext.of(tokens, corporate))
                        .build()) {
            ExecutionException failed = assertThrows(
                    ExecutionException.class,
                    () -> own.httpClient()
                            .newWebSocketBuilder()
                            .buildAsync(sockets.url(), new Messages())
                            .get(30, TimeUnit.SECONDS));

            Throwable cause = failed.getCause().getCause();
            assertEquals(
                    Optional.of(STEP_UP),
                    assertInstanceOf(OAuthErrorException.class, cause).stepUp());
            assertEquals(0, tokens.replacements());
        }
    }

    @Test
    void isAnErrorAlsoForABodyThatCanBeReadOnce() {
        answer(DEMAND);
        RequestBody once = RequestBody.from(
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[3])), "text/plain");

        assertThrows(OAuthErrorException.class, () -> session.post(url(), once));
        assertEquals(List.of(), corporate.warnings());
    }

    @Test
    void isMetByALoginThatAnotherProcessMadeMeanwhile() {
        answer(DEMAND);
        api.stubFor(
                any(anyUrl()).withHeader("Authorization", equalTo("Bearer t2")).willReturn(ok("done")));
        Token old = tokens.getToken();
        Optional<Token> newer = tokens.replace(old);
        TokenSource behind = new TokenSource() {
            @Override
            public Token getToken() {
                return old;
            }

            @Override
            public Optional<Token> storedToken() {
                return newer;
            }

            @Override
            public Optional<Token> replace(Token rejected) {
                return newer;
            }
        };

        assertEquals(
                "done",
                AuthSession.builder(TokensInContext.of(behind, corporate))
                        .build()
                        .get(url())
                        .body());
    }

    @Test
    void isAnErrorIfTheLoginMeanwhileDoesNotSufficeEither() {
        answer(DEMAND);
        Token old = tokens.getToken();
        TokenSource behind = new TokenSource() {
            @Override
            public Token getToken() {
                return old;
            }

            @Override
            public Optional<Token> storedToken() {
                return tokens.storedToken();
            }

            @Override
            public Optional<Token> replace(Token rejected) {
                return tokens.replace(rejected);
            }
        };
        tokens.replace(old);

        AuthSession own =
                AuthSession.builder(TokensInContext.of(behind, corporate)).build();

        assertThrows(OAuthErrorException.class, () -> own.get(url()));
        assertEquals(2, api.getAllServeEvents().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearerish error=\"insufficient_user_authentication\"",
                "DPoP error=\"insufficient_user_authentication\"",
                "XBearer error=\"insufficient_user_authentication\", Bearer realm=\"x\"",
                "Basic realm=\"Bearer error=insufficient_user_authentication\"",
                "Bearer error=\"insufficient_user_authentication",
                "Bearer error=\"insufficient_user_authentication\", error=\"invalid_token\"",
                "Bearer error=\"insufficient_user_authentication_x\"",
                "Bearer error_description=\"insufficient_user_authentication\""
            })
    void isNotWhatOtherChallengesSay(String challenge) {
        answer(challenge);

        assertEquals(401, session.get(url()).statusCode());
    }

    @Test
    void isFoundAmongOtherChallenges() {
        answer(
                "Negotiate, DPoPX error=\"insufficient_user_authentication\", acr_values=\"evil\"",
                "Basic realm=\"x\", " + DEMAND);

        assertEquals(Optional.of(STEP_UP), demanded().stepUp());
    }

    @Test
    void isNoMatterOfAnotherStatus() {
        api.stubFor(any(anyUrl()).willReturn(unauthorized().withStatus(403).withHeader("WWW-Authenticate", DEMAND)));

        assertEquals(403, session.get(url()).statusCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max_age=0 | 0",
                "max_age=\"31536000\" | 31536000",
                "max_age=\"31536001\" | ",
                "max_age=\"-1\" | ",
                "max_age=\"5 minutes\" | ",
                "max_age=\"99999999999999999999\" | ",
                "realm=\"x\" | "
            })
    void hasATimeOnlyIfItIsOne(String parameter, Integer seconds) {
        answer("Bearer error=insufficient_user_authentication, " + parameter);

        assertEquals(
                Optional.of(new StepUp(List.of(), seconds == null ? null : Duration.ofSeconds(seconds))),
                demanded().stepUp());
    }

    @Test
    void namesEveryValueThatIsNotTooLong() {
        answer("Bearer error=insufficient_user_authentication, acr_values=\"--force  good -x good " + "l".repeat(201)
                + "\"");

        assertEquals(
                List.of("--force", "good", "-x"),
                demanded().stepUp().orElseThrow().acrValues());
    }

    @Test
    void namesNoMoreThanTwentyValues() {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            values.append("v").append(i).append(' ');
        }
        answer("Bearer error=insufficient_user_authentication, acr_values=\"" + values + "\"");

        assertEquals(20, demanded().stepUp().orElseThrow().acrValues().size());
    }
}
