package com.example.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.TokenOwner;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionProviderTest {

    private static final String URL = "https://sessions.example.com";

    private static Provider provider(SessionServer server) {
        return new SessionProviderFactory().create(SessionServer.context(URL, server));
    }

    private static Token login(SessionServer server) {
        return provider(server).login(null);
    }

    @Test
    void anApiKeyGivesASessionThatExpires() {
        SessionServer server = SessionServer.working();

        Token token = login(server);

        assertEquals(List.of("POST " + URL + "/session account=robot&api_key=canary-key"), server.received());
        assertEquals(Secret.of("s-1"), token.accessToken());
        assertEquals(Optional.of(token.issuedAt().plusSeconds(600)), token.expiresAt());
        assertFalse(token.isRefreshable());
    }

    @Test
    void anApiKeyThatIsRefusedIsNotShown() {
        SessionServer server = new SessionServer(403, "canary-key is wrong");

        LoginFailedException refusal = assertThrows(LoginFailedException.class, () -> login(server));

        assertEquals(LoginFailedException.Reason.DENIED, refusal.reason());
        assertFalse(refusal.toString().contains("canary"), refusal::toString);
    }

    @Test
    void aServerThatIsBusySaysWhenToTryAgain() {
        SessionServer server = new SessionServer(503, "");

        NetworkException refusal = assertThrows(NetworkException.class, () -> login(server));

        assertEquals(Optional.of(Duration.ofSeconds(7)), refusal.retryAfter());
    }

    @Test
    void anAnswerWithoutASessionIsRefused() {
        for (String wrong : List.of("", "hello", "[]", "{}", "{\"session\": \"\", \"seconds\": 1}")) {
            assertThrows(ProtocolException.class, () -> login(new SessionServer(200, wrong)), wrong);
        }
    }

    @Test
    void sessionsBelongToTheServerAndTheAccount() {
        TokenOwner owner = new SessionProviderFactory()
                .binding(SessionServer.context(URL, SessionServer.away()).settings())
                .orElseThrow();

        assertEquals(URL, owner.server());
        assertEquals("robot", owner.clientId());
    }

    @Test
    void preflightAsksForNoSession() {
        SessionServer server = SessionServer.working();

        assertTrue(provider(server).preflight().passed());

        assertEquals(List.of("GET " + URL + "/session "), server.received());
    }

    @Test
    void whatTheServerCannotDoIsSaid() {
        Provider provider = provider(SessionServer.working());
        Token token = provider.login(null);

        assertTrue(provider.revoke(token).isIncomplete());
        assertThrows(ConfigurationException.class, () -> provider.userInfo(token));
    }
}
