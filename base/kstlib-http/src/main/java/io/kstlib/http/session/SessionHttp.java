package io.kstlib.http.session;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.http.NetworkFailure;
import io.kstlib.http.ProviderNetwork;
import io.kstlib.http.connection.ExchangeAttempt;
import io.kstlib.http.connection.Routes;
import io.kstlib.http.connection.Timeouts;
import io.kstlib.http.trust.CauseChain;
import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests of the JDK's types over the same network as a provider's requests, with HTTP/2 where the server speaks it. Safe for use by
 * several threads.
 *
 * <p>Connections are reused for half a minute. No redirect is followed, and no header that asks for something is added. All threads are
 * daemons; idle ones end by themselves.
 *
 * <p>A request is repeated only if that does no harm (RFC 9110 section 9.2.2), and only where a reused connection turned out to be closed.
 */
public final class SessionHttp implements SessionClient {

    /** How many asynchronous requests run at once; further ones wait. */
    private static final int MOST_AT_ONCE = 128;

    private static final int IDLE_SECONDS = 30;
    private static final int MOST_IDLE_CONNECTIONS = 20;

    private final ProviderNetwork network;
    private final Routes routes;
    private final @Nullable TlsIdentity identity;
    private final Duration connectTimeout;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), SessionHttp::daemon);
    private @Nullable Shared shared;
    private @Nullable SessionHttp presenting;

    /** What all requests share: connections that are used again, and how many requests run at once. */
    private record Shared(ConnectionPool connections, Dispatcher dispatcher) {}

    /**
     * Creates the sender. It reads nothing and opens no connection.
     *
     * @param network how servers are reached; they are always verified
     * @param connectTimeout how long a look-up and a connection may take, and again a tunnel and a TLS handshake
     */
    public SessionHttp(ProviderNetwork network, Duration connectTimeout) {
        this(network, network.routesToAllServers(), null, connectTimeout);
    }

    private SessionHttp(
            ProviderNetwork network, Routes routes, @Nullable TlsIdentity identity, Duration connectTimeout) {
        this.network = network;
        this.routes = routes;
        this.identity = identity;
        this.connectTimeout = connectTimeout;
    }

    /**
     * Returns the sender of requests that go with a certificate of the client. It has connections of its own, which no other request uses. Those of
     * the certificate before are left to end.
     *
     * @param presented what to present to servers that ask for a certificate
     * @return the same sender each time, until another certificate is asked for
     */
    @Override
    public synchronized SessionHttp presenting(TlsIdentity presented) {
        SessionHttp known = presenting;
        if (known == null || !presented.equals(known.identity)) {
            known = new SessionHttp(
                    network, network.routesToAllServers().presenting(presented), presented, connectTimeout);
            presenting = known;
        }
        return known;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "kstlib-session-http");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Sends a request and waits for the head of the answer, and for the body if the handler does.
     *
     * @throws IOException if there is no answer; {@link #explained} says why
     * @throws IllegalArgumentException if the request is a GET or HEAD with a body, which is not sent
     */
    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        SessionExchange<T> flight = flight(request, handler);
        flight.fly();
        try {
            return flight.answer().get();
        } catch (InterruptedException interrupted) {
            flight.answer().cancel(true);
            throw interrupted;
        } catch (ExecutionException failed) {
            throw thrown(failed.getCause());
        }
    }

    private static IOException thrown(@Nullable Throwable cause) {
        if (cause instanceof IOException failed) {
            return failed;
        }
        if (cause instanceof RuntimeException failed) {
            throw failed;
        }
        if (cause instanceof Error failed) {
            throw failed;
        }
        return new IOException(cause);
    }

    /**
     * Sends a request without waiting. It accepts no server push.
     *
     * @throws IllegalArgumentException if the request is a GET or HEAD with a body, which is not sent
     */
    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
        SessionExchange<T> flight = flight(request, handler);
        flight.enqueue();
        return flight.answer();
    }

    private <T> SessionExchange<T> flight(HttpRequest request, BodyHandler<T> handler) {
        WebOrigin origin = WebOrigin.of(request.uri());
        Timeouts timeouts = timeouts(request, Timeouts.STANDARD.request());
        ExchangeAttempt attempt = new ExchangeAttempt(routes, origin, timeouts);
        return new SessionExchange<>(request, handler, attempt, client(request, attempt), threads);
    }

    private Timeouts timeouts(HttpRequest request, Duration otherwise) {
        return new Timeouts(connectTimeout, connectTimeout, request.timeout().orElse(otherwise));
    }

    private OkHttpClient.Builder client(HttpRequest request, ExchangeAttempt attempt) {
        Shared all = shared();
        boolean isOld = request.version().filter(Version.HTTP_1_1::equals).isPresent();
        return attempt.client()
                .connectionPool(all.connections())
                .dispatcher(all.dispatcher())
                .protocols(isOld ? List.of(Protocol.HTTP_1_1) : List.of(Protocol.HTTP_2, Protocol.HTTP_1_1))
                .retryOnConnectionFailure(true);
    }

    private synchronized Shared shared() {
        Shared known = shared;
        if (known == null) {
            Dispatcher dispatcher = new Dispatcher(threads);
            dispatcher.setMaxRequests(MOST_AT_ONCE);
            dispatcher.setMaxRequestsPerHost(MOST_AT_ONCE);
            known = new Shared(new ConnectionPool(MOST_IDLE_CONNECTIONS, IDLE_SECONDS, TimeUnit.SECONDS), dispatcher);
            shared = known;
        }
        return known;
    }

    /** Returns the certificate of the requests that failed: a session whose token is bound to one sends all requests with it. */
    private synchronized @Nullable TlsIdentity presented() {
        return presenting == null ? identity : presenting.identity;
    }

    /**
     * Explains why there was no answer.
     *
     * @param request what was sent
     * @param timeout how long to wait for the head of an answer where the request does not say
     * @param noAnswer what {@link #send} or another client of the JDK's type threw
     * @return the reason, for people
     */
    public AuthException explained(HttpRequest request, Duration timeout, IOException noAnswer) {
        Optional<AuthException> misconfigured = CauseChain.find(noAnswer, AuthException.class);
        return misconfigured.isPresent()
                ? misconfigured.get()
                : failure(request, timeout).from(noAnswer);
    }

    /**
     * Explains that the thread was interrupted.
     *
     * @param request what was sent
     * @param interrupt the interrupt; set the thread's flag again
     * @return the same for people
     */
    public AuthException explained(HttpRequest request, InterruptedException interrupt) {
        return failure(request, Timeouts.STANDARD.request()).interrupted(interrupt);
    }

    private NetworkFailure failure(HttpRequest request, Duration timeout) {
        NetworkFailure failure = network.failure(WebOrigin.withoutQuery(request.uri()), timeouts(request, timeout));
        TlsIdentity presented = presented();
        return presented == null ? failure : failure.presenting(presented);
    }
}
