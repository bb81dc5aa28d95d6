package io.kstlib.http.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.http.ProviderNetwork;
import io.kstlib.http.connection.ExchangeAttempt;
import io.kstlib.http.connection.ExchangeAttempt.Phase;
import io.kstlib.http.connection.ExchangeAttempt.UnansweredException;
import io.kstlib.http.connection.Routes;
import io.kstlib.http.connection.Timeouts;
import io.kstlib.http.fixture.CorporateProvider;
import io.kstlib.http.fixture.Scripted;
import io.kstlib.http.fixture.TestProxy;
import io.kstlib.http.proxy.ProxySettings;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What rarely happens to a request, at the moment when it matters. */
@Timeout(60)
class SessionExchangeTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<String> heads = new CopyOnWriteArrayList<>();

    /** Returns the network without a proxy, and without TLS. */
    private static Routes plainRoutes(Routes.Lookup lookup) {
        return new Routes(
                ProxySettings.ofEnvironment(Map.of()),
                () -> {
                    throw new IllegalStateException("no TLS is needed");
                },
                () -> {
                    throw new IllegalStateException("no TLS is needed");
                },
                lookup);
    }

    private static ExchangeAttempt attempt(Routes routes, URI url, Duration each) {
        return new ExchangeAttempt(routes, WebOrigin.of(url), new Timeouts(each, each, each));
    }

    private static SessionExchange<String> exchange(
            URI url, ExchangeAttempt attempt, OkHttpClient.Builder settings, Executor executor) {
        return new SessionExchange<>(
                HttpRequest.newBuilder(url)
                        .header("Authorization", "Bearer canary")
                        .build(),
                BodyHandlers.ofString(),
                attempt,
                settings.protocols(List.of(Protocol.HTTP_1_1)),
                executor);
    }

    @Test
    void aSecondTryAfterACancelConnectsToNoOne() throws IOException {
        URI url = URI.create("https://sso.example.com/userinfo");
        try (Scripted proxy = Scripted.server(client -> {
            heads.add(TestProxy.head(client.getInputStream()));
            client.getOutputStream().write("HTTP/1.1 401 Unauthorized\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().flush();
        })) {
            CorporateProvider provider = CorporateProvider.withNothing()
                    .in(Map.of("HTTPS_PROXY", "http://jane:s3cret@127.0.0.1:" + proxy.port()));
            ExchangeAttempt attempt = attempt(ProviderNetwork.of(provider).routesToAllServers(), url, LONG);
            CompletableFuture<CompletableFuture<?>> answer = new CompletableFuture<>();
            AtomicInteger tries = new AtomicInteger();
            // OkHttp asks for the listener when a call is made: after the decision to try again, and before the try.
            OkHttpClient.Builder settings = attempt.client().eventListenerFactory(call -> {
                if (tries.incrementAndGet() == 2) {
                    assertTrue(answer.join().cancel(true));
                }
                return attempt;
            });
            SessionExchange<String> exchange = exchange(url, attempt, settings, Runnable::run);
            answer.complete(exchange.answer());

            exchange.fly();

            assertTrue(exchange.answer().isCancelled());
            assertEquals(2, tries.get());
            assertEquals(1, heads.size(), heads::toString);
        }
    }

    @Test
    void aRequestThatIsLateBeforeItIsSentFailsAsLate() throws IOException {
        try (Scripted server = Scripted.server(client -> heads.add(TestProxy.head(client.getInputStream())))) {
            URI url = URI.create("http://localhost:" + server.port() + "/userinfo");
            CompletableFuture<ExchangeAttempt> looking = new CompletableFuture<>();
            Routes slow = plainRoutes(host -> {
                while (!looking.join().isLate()) {
                    Thread.onSpinWait();
                }
                return List.of(InetAddress.getLoopbackAddress());
            });
            ExchangeAttempt attempt = attempt(slow, url, Duration.ofSeconds(1));
            looking.complete(attempt);
            AtomicBoolean isBusy = new AtomicBoolean();
            Executor onlyOnce = task -> { // what the timer wants to do comes last
                if (isBusy.compareAndSet(false, true)) {
                    task.run();
                }
            };
            SessionExchange<String> exchange = exchange(url, attempt, attempt.client(), onlyOnce);

            exchange.fly();

            CompletionException failed = assertThrows(
                    CompletionException.class,
                    () -> exchange.answer().orTimeout(20, TimeUnit.SECONDS).join());
            UnansweredException late = assertInstanceOf(UnansweredException.class, failed.getCause());
            assertEquals(Optional.empty(), late.why());
            assertEquals(Phase.LOOKUP, late.step().phase());
            server.left().join();
            assertEquals(List.of(), heads);
        }
    }

    @Test
    void aConnectionThatIsKeptDoesNotHoldTheRequest() throws IOException, InterruptedException {
        ConnectionPool kept = new ConnectionPool(1, 1, TimeUnit.MINUTES);
        try (Scripted server = Scripted.server(client -> {
            heads.add(TestProxy.head(client.getInputStream()));
            client.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nanswer".getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().flush();
            client.getInputStream().readAllBytes();
        })) {
            URI url = URI.create("http://localhost:" + server.port() + "/userinfo");

            ReferenceQueue<Object> forgotten = new ReferenceQueue<>();
            Reference<?> sent = sent(url, kept, forgotten);

            Reference<?> cleared = null;
            for (int tries = 0; tries < 50 && cleared == null; tries++) {
                System.gc();
                cleared = forgotten.remove(100);
            }
            assertSame(sent, cleared);
            assertEquals(1, kept.idleConnectionCount(), "the connection is still there");
        } finally {
            kept.evictAll();
        }
    }

    /** Sends a request, and returns the exchange, which has the bearer token and the answer. */
    private static Reference<?> sent(URI url, ConnectionPool kept, ReferenceQueue<Object> forgotten) {
        Routes routes = plainRoutes(host -> List.of(InetAddress.getLoopbackAddress()));
        ExchangeAttempt attempt = attempt(routes, url, LONG);
        SessionExchange<String> exchange =
                exchange(url, attempt, attempt.client().connectionPool(kept), Runnable::run);
        exchange.fly();
        assertEquals("answer", exchange.answer().join().body());
        assertThrows(IllegalStateException.class, attempt::takeHead);
        return new WeakReference<>(exchange, forgotten);
    }
}
