package com.example.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.resolver.SecretResolver;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.secret.SecretReference;
import io.kstlib.auth.testkit.context.TestContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompanySecretsTest {

    private HttpServer server;
    private SecretResolver secrets;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/team/app", "s3cret");
        answer("/team/empty", "");
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        secrets = new CompanySecretsFactory()
                .create(TestContext.of("auth.secrets.company", Map.of("server", url, "password", "env://PASSWORD"))
                        .secret("env://PASSWORD", "canary"));
    }

    private void answer(String path, String secret) {
        server.createContext(path, exchange -> {
            try (exchange) {
                String sent = exchange.getRequestHeaders().getFirst("Authorization");
                byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
                int status = "Bearer canary".equals(sent) ? 200 : 401;
                exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static SecretReference reference(String text) {
        return SecretReference.parse(text, "auth.providers.corporate.client_secret", Origin.CODE);
    }

    private SecretException refusal(String text) {
        return assertThrows(SecretException.class, () -> secrets.resolve(reference(text)));
    }

    @Test
    void fetchesASecret() {
        assertEquals(Secret.of("s3cret"), secrets.resolve(reference("company://team/app")));
    }

    @Test
    void aSecretThatIsNotThereOrEmptyIsNamed() {
        for (String text : List.of("company://team/ap", "company://team/empty")) {
            SecretException refusal = refusal(text);

            assertEquals(text, refusal.reference());
            assertTrue(refusal.problem().contains("auth.providers.corporate.client_secret"), refusal::problem);
            assertFalse(refusal.toString().contains("canary"), refusal::toString);
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsSaid() {
        server.stop(0);

        assertTrue(refusal("company://team/app").getCause() instanceof NetworkException);
    }

    @Test
    void aReferenceThatCannotBeRightIsFoundWithoutTheServer() {
        server.stop(0);

        for (String wrong : List.of("../admin", "team//app", "team/app?x", "/team")) {
            assertThrows(SecretException.class, () -> secrets.examine(reference("company://" + wrong)), wrong);
        }
        assertEquals(List.of(), secrets.examine(reference("company://team/app")));
    }
}
