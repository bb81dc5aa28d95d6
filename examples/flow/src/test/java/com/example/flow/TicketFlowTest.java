package com.example.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import io.kstlib.auth.api.config.ConfigProblems;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.flow.Attendance;
import io.kstlib.auth.api.flow.LoginRequest;
import io.kstlib.auth.api.flow.LoginRequest.Mode;
import io.kstlib.auth.api.flow.Renewal;
import io.kstlib.auth.api.flow.UserInteraction;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.provider.ProviderFactory;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.testkit.context.TestContext;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The flow in the provider {@code oauth2}, which makes its context. */
class TicketFlowTest {

    private final List<String> received = new ArrayList<>();
    private int status = 200;
    private String body = "{\"access_token\": \"at-1\", \"token_type\": \"Bearer\"}";
    private HttpServer server;
    private TestContext context;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", exchange -> {
            try (exchange) {
                received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        context = TestContext.of(
                        "auth.providers.corporate",
                        Map.of(
                                "flow", "company_ticket",
                                "token_url", url + "/token",
                                "client_id", "my-app",
                                "token_endpoint_auth_method", "none",
                                "ticket", "env://TICKET"))
                .secret("env://TICKET", "canary ticket");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Token login() {
        ProviderFactory oauth2 = ServiceLoader.load(ProviderFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.type().equals("oauth2"))
                .findFirst()
                .orElseThrow();
        Provider provider = oauth2.create(context);
        return provider.login(new LoginRequest(Mode.PASTE, LoginRequest.STANDARD_TIMEOUT, nobody()));
    }

    /** Fails the test when somebody is asked. */
    private static UserInteraction nobody() {
        Class<?>[] types = {UserInteraction.class};
        return (UserInteraction) Proxy.newProxyInstance(types[0].getClassLoader(), types, (proxy, method, args) -> {
            throw new AssertionError("the flow asks a person: " + method.getName());
        });
    }

    @Test
    void tradesTheTicketForAToken() {
        Token token = login();

        assertEquals(Secret.of("at-1"), token.accessToken());
        assertEquals(List.of("grant_type=urn%3Aexample%3Aticket&ticket=canary+ticket&client_id=my-app"), received);
    }

    @Test
    void aTicketThatIsRefusedIsNotShown() {
        status = 400;
        body = "{\"error\": \"invalid_grant\"}";

        OAuthErrorException refusal = assertThrows(OAuthErrorException.class, this::login);

        assertEquals("invalid_grant", refusal.error());
        assertFalse(refusal.toString().contains("canary"), refusal::toString);
    }

    @Test
    void needsNobodyAndIsRepeated() {
        assertEquals(Attendance.NONE, new TicketFlowFactory().attendance());
        assertEquals(Renewal.REPETITION, new TicketFlowFactory().renewal());
    }

    @Test
    void aSectionWithoutATicketIsReported() {
        ConfigProblems problems = new ConfigProblems();

        new TicketFlowFactory()
                .schema()
                .checkRules(TestContext.of("auth.providers.corporate", Map.of()).settings(), problems);

        assertEquals(
                List.of("auth.providers.corporate.ticket"),
                problems.found().stream().map(ConfigProblem::path).toList());
    }
}
