package com.example.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.provider.TokenOwner;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.testkit.context.TestContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionProviderTest {

    private final List<String> received = new ArrayList<>();
    private int status = 200;
    private String body = "{\"session\": \"s-1\", \"seconds\": 600}";
    private HttpServer server;
    private TestContext context;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/session", exchange -> {
            try (exchange) {
                received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Retry-After", "7");
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        context = TestContext.of(
                        "auth.providers.company",
                        Map.of("server", url, "client_id", "robot", "api_key", "env://API_KEY"))
                .secret("env://API_KEY", "canary");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Token login() {
        return new SessionProviderFactory().create(context).login(null);
    }

    @Test
    void anApiKeyGivesASessionThatExpires() {
        Token token = login();

        assertEquals(List.of("account=robot&api_key=canary"), received);
        assertEquals(Secret.of("s-1"), token.accessToken());
        assertEquals(Optional.of(token.issuedAt().plusSeconds(600)), token.expiresAt());
        assertFalse(token.isRefreshable());
    }

    @Test
    void anApiKeyThatIsRefusedIsNotShown() {
        status = 403;

        LoginFailedException refusal = assertThrows(LoginFailedException.class, this::login);

        assertEquals(LoginFailedException.Reason.DENIED, refusal.reason());
        assertFalse(refusal.toString().contains("canary"), refusal::toString);
    }

    @Test
    void aServerThatIsBusySaysWhenToTryAgain() {
        status = 503;

        NetworkException refusal = assertThrows(NetworkException.class, this::login);

        assertEquals(Optional.of(Duration.ofSeconds(7)), refusal.retryAfter());
    }

    @Test
    void anAnswerWithoutASessionIsRefused() {
        for (String wrong : List.of("", "hello", "[]", "{}", "{\"session\": \"\", \"seconds\": 1}")) {
            body = wrong;
            assertThrows(ProtocolException.class, this::login, wrong);
        }
    }

    @Test
    void sessionsBelongToTheServerAndTheAccount() {
        TokenOwner owner =
                new SessionProviderFactory().binding(context.settings()).orElseThrow();

        assertEquals("http://127.0.0.1:" + server.getAddress().getPort(), owner.server());
        assertEquals("robot", owner.clientId());
    }

    @Test
    void whatTheServerCannotDoIsSaid() {
        var provider = new SessionProviderFactory().create(context);
        Token token = login();

        assertTrue(provider.revoke(token).isIncomplete());
        assertThrows(ConfigurationException.class, () -> provider.userInfo(token));
        assertTrue(provider.preflight().passed());
        assertEquals("SessionProvider[company]", provider.toString());
    }
}
