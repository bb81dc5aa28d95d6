package io.kstlib.tests.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.kstlib.auth.api.error.DeadlineException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.session.AuthSession;
import io.kstlib.okhttp.AuthorizedOkHttp;
import io.kstlib.spring.TokenInterceptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.client.RestClient;

/** A token endpoint that does not answer, and callers who do not wait for it. */
@Timeout(60)
class DeadlineIT {

    private static final Duration LIMIT = Duration.ofMillis(300);

    /** Much less than the endpoint takes, and than a refresh may. */
    private static final Duration IN_TIME = Duration.ofSeconds(10);

    @TempDir
    Path home;

    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/token", exchange -> {
            requests.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            asked.countDown();
            awaitRelease();
            byte[] answer = "{\"access_token\":\"at-1\",\"expires_in\":3600}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    private void awaitRelease() {
        try {
            released.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
    }

    private Kstlib kstlib(Map<String, Object> timeouts) {
        return Kstlib.builder()
                .configuration(Map.of(
                        "auth",
                        Map.of(
                                "token_storage",
                                "file",
                                "providers",
                                Map.of(
                                        "service",
                                        Map.of(
                                                "type", "oauth2",
                                                "flow", "client_credentials",
                                                "client_id", "my-service",
                                                "client_secret", "a-secret",
                                                "timeouts", timeouts,
                                                "token_endpoint",
                                                        "http://127.0.0.1:"
                                                                + server.getAddress()
                                                                        .getPort() + "/token")))))
                .environment(Map.of())
                .home(home)
                .warnings(warning -> {})
                .build();
    }

    private static void assertInTime(long begun) {
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        assertTrue(took.compareTo(IN_TIME) < 0, took::toString);
    }

    @Test
    void endsTheWaitOfEachCallerAndNotTheRequest() throws Exception {
        URI api = URI.create("https://api.example.com/");
        try (Kstlib kstlib = kstlib(Map.of());
                AuthClient client = kstlib.client("service")) {
            long begun = System.nanoTime();

            DeadlineException late = assertThrows(
                    DeadlineException.class, () -> client.within(LIMIT).getToken());
            assertEquals("service", late.provider());
            try (AuthSession session = AuthSession.open(client.within(LIMIT))) {
                assertThrows(DeadlineException.class, () -> session.get(api.toString()));
            }
            OkHttpClient okHttp = AuthorizedOkHttp.of(
                    new OkHttpClient(), Authorizer.builder(client.within(LIMIT)).build());
            IOException ofOkHttp = assertThrows(
                    IOException.class,
                    () -> okHttp.newCall(
                                    new Request.Builder().url(api.toString()).build())
                            .execute());
            assertInstanceOf(DeadlineException.class, ofOkHttp.getCause());
            RestClient spring = RestClient.builder()
                    .requestInterceptor(TokenInterceptor.of(client.within(LIMIT), List.of("api.example.com")))
                    .build();
            assertThrows(
                    DeadlineException.class,
                    () -> spring.get().uri(api).retrieve().toBodilessEntity());
            assertThrows(
                    DeadlineException.class,
                    () -> client.within(LIMIT).accessTokens().get());

            assertInTime(begun);
            assertTrue(asked.await(30, TimeUnit.SECONDS));
            released.countDown();
            assertEquals(Secret.of("at-1"), client.getToken().accessToken());
        }
        try (Kstlib another = kstlib(Map.of())) {
            assertEquals(
                    Secret.of("at-1"),
                    another.client("service").storedToken().orElseThrow().accessToken());
        }
        assertEquals(1, requests.get());
    }

    /** The last caller has gone, and the token is stored all the same. */
    @Test
    void storesWhatNoCallerWaitsFor() throws Exception {
        try (Kstlib kstlib = kstlib(Map.of())) {
            assertThrows(
                    DeadlineException.class,
                    () -> kstlib.client("service").within(LIMIT).getToken());
            assertTrue(asked.await(30, TimeUnit.SECONDS));
            released.countDown();
        }
        try (Kstlib another = kstlib(Map.of())) {
            assertEquals(Secret.of("at-1"), another.client("service").getToken().accessToken());
        }
        assertEquals(1, requests.get());
    }

    @Test
    void isAKeyOfTheProviderForEachCall() {
        try (Kstlib kstlib = kstlib(Map.of("call", 1))) {
            AuthClient client = kstlib.client("service");
            long begun = System.nanoTime();

            assertThrows(DeadlineException.class, client::getToken);
            assertThrows(DeadlineException.class, client::refreshToken);

            assertInTime(begun);
            released.countDown();
        }
    }

    @Test
    void holdsForATargetToo() {
        try (Kstlib kstlib = kstlib(Map.of())) {
            AuthClient target = kstlib.client("service").forTarget(Target.ofScopes("read"));

            assertThrows(DeadlineException.class, () -> target.within(LIMIT).getToken());
            released.countDown();
        }
    }
}
