package io.kstlib.auth.oauth2;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.login.LoginNotice;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LoginStatus.State;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;
import io.kstlib.auth.core.session.AuthSession;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A service that gets its tokens without a login (RFC 6749 section 4.4), and keeps them in memory. */
class ServiceTest {

    @RegisterExtension
    final Server server = new Server();

    @TempDir
    Path home;

    private AuthClient client;

    @BeforeEach
    void configure() {
        issues(1);
        client = service().flow("client_credentials").clientSecret("s3cret").build(surroundings());
    }

    @AfterEach
    void close() {
        client.close();
    }

    private OAuth2ProviderBuilder service() {
        return OAuth2Provider.builder("service")
                .clientId("my-service")
                .authorizeUrl(URI.create(server.url("/authorize")))
                .tokenUrl(URI.create(server.url("/token")));
    }

    private KstlibBuilder surroundings() {
        return Kstlib.builder().environment(Map.of()).home(home);
    }

    private void issues(int number) {
        server.tokenAnswer("{\"access_token\":\"at-" + number
                + "\",\"token_type\":\"Bearer\",\"expires_in\":300,\"refresh_token\":\"rt-1\"}");
    }

    private List<String> grants() {
        return server.requests("/token").stream()
                .map(request -> Server.form(request).get("grant_type"))
                .toList();
    }

    @Test
    void getTokenNeedsNoLogin() {
        assertEquals(State.OBTAINABLE, client.status().state());
        assertTrue(client.isAuthenticated());

        assertEquals("at-1", client.getToken().accessToken().reveal());
        assertEquals("at-1", client.getToken().accessToken().reveal());

        assertEquals(List.of("client_credentials"), grants());
        assertEquals(State.VALID, client.status().state()); // although it lives for 300 s only
        assertEquals(Renewal.REPETITION, client.status().renewal());
    }

    @Test
    void aProgramLearnsWhichScopesWereNotGranted() { // RFC 6749 section 5.1
        List<TokenEvent> events = new ArrayList<>();
        server.tokenAnswer("{\"access_token\":\"at-1\",\"token_type\":\"Bearer\",\"scope\":\"read\"}");
        try (AuthClient asking = service()
                .flow("client_credentials")
                .clientSecret("s3cret")
                .scopes("read", "write")
                .build(surroundings().listener(events::add))) {
            asking.login();

            LoginNotice notice = asking.status().notices().get(0);
            assertEquals(LoginNotice.Kind.SCOPES_NOT_GRANTED, notice.kind());
            assertEquals(List.of("write"), notice.about());
            TokenEvent.LoggedIn login = events.stream()
                    .filter(TokenEvent.LoggedIn.class::isInstance)
                    .map(TokenEvent.LoggedIn.class::cast)
                    .findFirst()
                    .orElseThrow();
            assertEquals(List.of(notice), login.notices());
            assertTrue(login.inWords().endsWith(notice.inWords()), login::inWords);
        }
    }

    @Test
    void theRefreshTokenOfAServerIsNotUsed() { // RFC 6749 section 4.4.3
        client.getToken();
        issues(2);

        assertEquals("at-2", client.refreshToken().accessToken().reveal());

        assertEquals(List.of("client_credentials", "client_credentials"), grants());
    }

    @Test
    void anExpiredTokenIsFollowedByAnother() {
        AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
        InstantSource time = () -> Instant.now().plus(passed.get());
        try (AuthClient aging = service()
                .flow("client_credentials")
                .clientSecret("s3cret")
                .build(surroundings().clock(time.withZone(ZoneOffset.UTC)))) {
            aging.getToken();
            issues(2);
            passed.set(Duration.ofSeconds(301));

            assertEquals(State.EXPIRED_REFRESHABLE, aging.status().state());
            assertEquals("at-2", aging.getToken().accessToken().reveal());
        }
    }

    @Test
    void aSessionGetsATokenAndReplacesARefusedOneOnce() { // RFC 6750 section 3.1
        server.wireMock().stubFor(get("/api").willReturn(aResponse().withStatus(401)));
        server.wireMock()
                .stubFor(get("/api")
                        .withHeader("Authorization", equalTo("Bearer at-2"))
                        .willReturn(aResponse().withStatus(200)));
        try (AuthSession session = AuthSession.open(client)) {
            client.getToken();
            issues(2);

            assertEquals(200, session.get(server.url("/api")).statusCode());
            assertEquals(2, grants().size());

            server.wireMock().stubFor(get("/api").willReturn(aResponse().withStatus(401)));
            issues(3);
            assertEquals(401, session.get(server.url("/api")).statusCode());
            assertEquals(3, grants().size());
        }
    }

    @Test
    void aClientThatTheServerDoesNotKnowIsNotAskedToLogIn() { // RFC 6749 section 5.2
        server.tokenAnswer(401, "application/json", "{\"error\":\"invalid_client\"}");

        OAuthErrorException refused = assertThrows(OAuthErrorException.class, client::getToken);

        assertEquals("invalid_client", refused.error());
        assertTrue(refused.getMessage().contains("client_secret"), refused.getMessage());
        assertFalse(refused.getMessage().contains("s3cret"), "security rule 6");
    }

    @Test
    void loginNeedsNoArgument() {
        assertEquals("at-1", client.login().accessToken().reveal());
        assertEquals("at-1", client.login().accessToken().reveal());

        assertEquals(1, grants().size());
        assertEquals("at-1", client.storedToken().orElseThrow().accessToken().reveal());
    }

    @Test
    void aFlowThatNeedsAPersonSaysSo() {
        try (AuthClient person = service().build(surroundings())) {
            LoginFailedException refused = assertThrows(LoginFailedException.class, person::login);

            assertEquals(LoginFailedException.Reason.CANNOT_ASK, refused.reason());
            assertEquals(
                    "the login to \"service\" needs a user, and login() cannot ask one. Call"
                            + " login(LoginOptions.with(...)), with a SystemInteraction for example",
                    refused.getMessage());
        }
    }

    @Test
    @SuppressWarnings("NullAway") // a caller without a nullness check can do this
    void optionsForNoOneAreRefusedInASentence() {
        var refused = assertThrows(IllegalArgumentException.class, () -> LoginOptions.with(null));

        assertTrue(refused.getMessage().contains("needs a UserInteraction"), refused.getMessage());
    }
}
