package io.kstlib.tests.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.json.Json;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.StoredToken;
import io.kstlib.tests.killed.RotatingServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real kubectl, at a server that demands the token. */
class KubectlIT {

    /** The first minor version of kubectl that knows {@code client.authentication.k8s.io/v1}. */
    private static final int KNOWS_V1 = 22;

    private final RotatingServer provider = new RotatingServer();
    private TokenGate cluster;

    @TempDir
    Path home;

    private Tool kubectl;

    @BeforeEach
    void serve() {
        byte[] body = "{\"kind\":\"Status\",\"status\":\"Success\"}".getBytes(StandardCharsets.UTF_8);
        cluster = TokenGate.withTls(() -> "access-" + provider.issued(), exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        kubectl = Tool.onPath("kubectl", home)
                .with("KUBECONFIG", home.resolve("config").toString());
    }

    @AfterEach
    void stop() {
        cluster.close();
        provider.close();
    }

    private void point(String version) throws IOException {
        Files.writeString(home.resolve("config"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "https://%s", insecure-skip-tls-verify: true}}]
                contexts: [{name: c, context: {cluster: c, user: corporate}}]
                current-context: c
                users:
                - name: corporate
                  user:
                    exec:
                      apiVersion: client.authentication.k8s.io/%s
                      command: sh
                      args: [-c, "%s"]
                      interactiveMode: Never
                """.formatted(
                        cluster.host(), version, HelperUser.helper(home, "kubectl corporate --access-token")));
    }

    private boolean knowsV1() {
        Map<String, Object> version = Json.readObject(
                kubectl.run(home, "version", "--client", "-o", "json").out());
        String minor = String.valueOf(((Map<?, ?>) version.get("clientVersion")).get("minor"));
        return Integer.parseInt(minor.replaceAll("\\D", "")) >= KNOWS_V1;
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1beta1"})
    void requestsCarryTheTokenAlsoAfterItExpired(String version) throws IOException {
        assumeTrue(version.equals("v1beta1") || knowsV1(), "this kubectl does not know v1");
        HelperUser.loggedIn(home, provider);
        point(version);
        Result first = kubectl.run(home, "get", "--raw", "/healthz").endedWith(0);
        StoredToken.age(home, "corporate", Duration.ofHours(2));
        kubectl.run(home, "get", "--raw", "/healthz").endedWith(0);

        assertEquals("{\"kind\":\"Status\",\"status\":\"Success\"}", first.out());
        assertEquals(
                List.of("access-1", "access-2"),
                cluster.shown().stream().distinct().toList());
    }

    @Test
    void withoutALoginOneLineSaysHowToLogIn() throws IOException {
        HelperUser.configured(home, provider);
        point("v1beta1");
        Result result = kubectl.run(home, "get", "--raw", "/healthz");

        assertFalse(result.exitCode() == 0, result::toString);
        assertTrue(
                result.err()
                        .contains(
                                "kstlib: not logged in to \"corporate\". Run: kstlib --config ~/kstlib.conf.yml auth login corporate\n"),
                result::toString);
        assertEquals(List.of(), cluster.shown());
    }
}
