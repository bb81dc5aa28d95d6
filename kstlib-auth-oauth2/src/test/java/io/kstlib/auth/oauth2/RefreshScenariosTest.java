package io.kstlib.auth.oauth2;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.interaction.SystemInteraction;
import io.kstlib.auth.core.session.AuthSession;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A token endpoint that fails in the ways that real ones do while a token is refreshed. Most of it waits, so its methods run side by side. */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class RefreshScenariosTest {

    private static final Duration EXPIRED = Duration.ofSeconds(300);
    private static final Duration EXPIRES_SOON = Duration.ofSeconds(290);

    @RegisterExtension
    final Server server = new Server();

    @TempDir
    Path home;

    private final List<TokenEvent> events = new ArrayList<>();
    private volatile Duration passed = Duration.ZERO;
    private Kstlib kstlib;
    private AuthClient client;

    @BeforeEach
    void logIn() {
        logIn("2"); // seconds; a token whose refresh may be under way is left alone as long
    }

    private void logIn(String longestAnswer) {
        InstantSource time = () -> Instant.now().plus(passed);
        kstlib = Kstlib.builder()
                .configuration(Map.of(
                        "auth",
                        Map.of(
                                "token_storage",
                                "memory",
                                "providers",
                                Map.of(
                                        "corporate",
                                        Map.of(
                                                "type",
                                                "oauth2",
                                                "authorize_url",
                                                server.url("/authorize"),
                                                "client_id",
                                                "service",
                                                "client_secret",
                                                "s3cret",
                                                "token_url",
                                                server.url("/token"),
                                                "timeouts",
                                                Map.of("request", longestAnswer))))))
                .environment(Map.of())
                .home(home)
                .clock(time.withZone(ZoneOffset.UTC))
                .listener(events::add)
                .build();
        client = kstlib.client("corporate");
        server.issuesToken();
        InputStream pasted = new ByteArrayInputStream("the-code\n".getBytes(StandardCharsets.UTF_8));
        client.login(LoginOptions.with(
                        new SystemInteraction(Map.of(), new PrintStream(OutputStream.nullOutputStream()), pasted))
                .mode(LoginRequest.Mode.MANUAL));
        server.wireMock().resetRequests();
    }

    @AfterEach
    void close() {
        kstlib.close();
    }

    /** Gives these answers to requests to refresh, one after the other, and then a new token. */
    private void answers(ResponseDefinitionBuilder... answers) {
        String state = Scenario.STARTED;
        for (int i = 0; i <= answers.length; i++) {
            ResponseDefinitionBuilder answer = i < answers.length
                    ? answers[i]
                    : okJson("{\"access_token\":\"at-2\",\"token_type\":\"Bearer\",\"expires_in\":300}");
            String next = "after " + i;
            server.wireMock()
                    .stubFor(post(urlPathEqualTo("/token"))
                            .withRequestBody(containing("grant_type=refresh_token"))
                            .inScenario("refresh")
                            .whenScenarioStateIs(state)
                            .willSetStateTo(next)
                            .willReturn(answer));
            state = next;
        }
    }

    private static ResponseDefinitionBuilder json(int status, String body) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "application/json")
                .withBody(body);
    }

    private String handedOut() {
        return client.getToken().accessToken().reveal();
    }

    private Duration betweenTries() {
        List<LoggedRequest> requests = server.requests("/token");
        assertEquals(2, requests.size());
        return Duration.between(
                requests.get(0).getLoggedDate().toInstant(),
                requests.get(1).getLoggedDate().toInstant());
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void aStatusThatPassesIsTriedAgain(int status) {
        passed = EXPIRED;
        answers(json(status, "{}"));

        assertEquals("at-2", handedOut());
        assertTrue(betweenTries().compareTo(Duration.ofMillis(200)) > 0, "after a pause");
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "MALFORMED_RESPONSE_CHUNK"})
    void aConnectionThatBreaksIsTriedAgain(Fault fault) {
        passed = EXPIRED;
        answers(aResponse().withFault(fault));

        assertEquals("at-2", handedOut());
    }

    @Test
    void retryAfterInSecondsIsHonoured() { // RFC 9110 section 10.2.3
        passed = EXPIRED;
        answers(json(503, "{}").withHeader("Retry-After", "1"));

        assertEquals("at-2", handedOut());
        assertTrue(
                betweenTries().compareTo(Duration.ofMillis(900)) > 0,
                betweenTries().toString());
    }

    @Test
    void retryAfterAsADateIsReadByTheServersClock() { // RFC 9110 section 10.2.3
        passed = EXPIRED;
        ZonedDateTime wrong = ZonedDateTime.of(2020, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
        answers(json(503, "{}")
                .withHeader("Date", wrong.format(DateTimeFormatter.RFC_1123_DATE_TIME))
                .withHeader("Retry-After", wrong.plusSeconds(1).format(DateTimeFormatter.RFC_1123_DATE_TIME)));

        assertEquals("at-2", handedOut());
        assertTrue(
                betweenTries().compareTo(Duration.ofMillis(900)) > 0,
                betweenTries().toString());
    }

    @Test
    void aRetryAfterOfAnHourEndsTheCallAtOnce() {
        passed = EXPIRED;
        answers(json(503, "{}").withHeader("Retry-After", "3600"));

        NetworkException unavailable = assertThrows(NetworkException.class, this::handedOut);

        assertEquals(Duration.ofHours(1), unavailable.retryAfter().orElseThrow());
        assertEquals(1, server.requests("/token").size());
    }

    @Test
    void meanwhileATokenThatIsStillGoodIsHandedOut() {
        passed = EXPIRES_SOON;
        answers(json(503, "{}").withHeader("Retry-After", "3600"));

        for (int call = 0; call < 20; call++) {
            assertEquals("at-1", handedOut());
        }
        assertEquals(1, server.requests("/token").size());
    }

    @Test
    void behindACaptivePortalTheTokenIsHandedOutWhileItIsGood() {
        passed = EXPIRES_SOON;
        ResponseDefinitionBuilder portal = aResponse()
                .withStatus(200)
                .withHeader("Content-Type", "text/html")
                .withBody("<html>Welcome to the hotel</html>");
        answers(portal, portal);

        assertEquals("at-1", handedOut());
        passed = EXPIRED;
        assertThrows(ProtocolException.class, this::handedOut);
        assertEquals("at-2", handedOut());
    }

    @Test
    void aRefusedRefreshTokenAsksForALoginAndIsKept() { // RFC 6749 section 5.2
        passed = EXPIRED;
        answers(json(400, "{\"error\":\"invalid_grant\"}"));

        NotLoggedInException ended = assertThrows(NotLoggedInException.class, this::handedOut);

        assertEquals(NotLoggedInException.Reason.REFRESH_REFUSED, ended.reason());
        assertEquals("at-1", client.storedToken().orElseThrow().accessToken().reveal());
        TokenEvent last = events.get(events.size() - 1);
        assertEquals(ended, ((TokenEvent.RefreshFailed) last).why());
    }

    @Test
    void anErrorAboutTheClientIsReportedAsItIs() { // RFC 6749 section 5.2
        passed = EXPIRED;
        answers(json(401, "{\"error\":\"invalid_client\"}"));

        assertThrows(OAuthErrorException.class, this::handedOut);
        assertEquals(1, server.requests("/token").size());
    }

    @Test
    void anAnswerThatTakesItsTimeDoesNotLengthenTheLifeOfTheToken() {
        passed = EXPIRED;
        answers(aResponse()
                .withStatus(200)
                .withHeader("Content-Type", "application/json")
                .withBody("{\"access_token\":\"at-slow\",\"token_type\":\"Bearer\",\"expires_in\":1000}"));
        server.whileAnswering(() -> passed = EXPIRED.plusSeconds(300));
        Instant before = Instant.now().plus(passed);

        Instant expiry = client.getToken().effectiveExpiry();

        assertEquals(EXPIRED.plusSeconds(300), passed, "the answer took its time");
        assertTrue(expiry.isBefore(before.plusSeconds(1200)), expiry + " after a request at " + before);
    }

    @Test
    @Timeout(30)
    void theSenderIsInterruptedWhileWaitingForATokenAsByTheJdksClient() throws Exception {
        kstlib.close();
        logIn("20"); // the answer is not late on a busy machine either
        passed = EXPIRED;
        answers(json(200, "{\"access_token\":\"at-2\",\"token_type\":\"Bearer\",\"expires_in\":300}"));
        CountDownLatch isAsked = new CountDownLatch(1);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        server.whileAnswering(() -> {
            isAsked.countDown();
            awaitLatch(mayAnswer);
        });
        try (AuthSession session = AuthSession.open(client)) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(server.url("/api"))).build();
            FutureTask<?> sending =
                    new FutureTask<>(() -> session.httpClient().send(request, BodyHandlers.discarding()));
            Thread thread = new Thread(sending);
            thread.start();
            isAsked.await();
            while (thread.getState() != Thread.State.TIMED_WAITING) {
                LockSupport.parkNanos(1_000_000); // until it waits for the refresh
            }

            thread.interrupt();

            Throwable failed =
                    assertThrows(ExecutionException.class, sending::get).getCause();
            assertEquals(InterruptedException.class, failed.getClass());
            assertTrue(String.valueOf(failed.getMessage()).contains("waiting for the refresh"), failed::getMessage);
        } finally {
            mayAnswer.countDown();
        }
        assertEquals("at-2", handedOut(), "the refresh went on");
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void noEventHoldsASecret() { // security rule 6
        passed = EXPIRED;
        answers(json(503, "{}"), json(400, "{\"error\":\"temporarily_unavailable\"}"));
        handedOut();

        String told = events + " " + events.stream().map(TokenEvent::inWords).toList();

        for (String secret : List.of("at-1", "at-2", "rt-1", "s3cret")) {
            assertTrue(!told.contains(secret), told);
        }
        assertEquals(
                List.of("LoggedIn", "Loaded", "RefreshFailed", "RefreshFailed", "Refreshed"),
                events.stream().map(event -> event.getClass().getSimpleName()).toList());
    }
}
