package io.kstlib.http.connection;

import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.http.connection.ExchangeAttempt.Step;
import io.kstlib.http.connection.Routes.ProxyLogin;
import io.kstlib.http.proxy.ProxyChoice.HostAndPort;
import io.kstlib.http.proxy.ProxyServer;
import io.kstlib.http.proxy.ProxyTrouble;
import io.kstlib.http.proxy.ProxyTrouble.ProxyRefusedException;
import io.kstlib.http.trust.CauseChain;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to get an answer from a server: its progress, what ends it if a part is not done in time, the head of the answer, and whether it has
 * another try. Safe for use by several threads, as several addresses are tried at once.
 *
 * <p>A look-up and a handshake cannot be interrupted, and bytes can arrive very slowly. So a timer watches each part. OkHttp reports the parts, except a
 * connection and a tunnel, which the sockets of {@link Routes} report, and the answer, which the attempt sees itself at the {@link #lastHop}.
 */
public final class ExchangeAttempt extends EventListener {

    /** The parts, in their order. */
    public enum Phase {
        /** The address of the host is looked up. */
        LOOKUP,
        /** A connection is made. */
        CONNECTION,
        /** A proxy is asked for a tunnel. */
        TUNNEL,
        /** TLS is agreed upon. */
        HANDSHAKE,
        /** The request is sent and the answer read. */
        ANSWER
    }

    /**
     * The progress of an attempt.
     *
     * @param phase which part is running
     * @param peer the other side, for messages
     * @param deadline when the part must be done, by {@link System#nanoTime()}
     */
    public record Step(Phase phase, String peer, long deadline) {}

    /**
     * The part of an answer before the body.
     *
     * @param status the status code
     * @param protocol the version of HTTP
     * @param session the TLS session; {@code null} without TLS
     */
    public record Head(
            int status,
            Headers headers,
            Protocol protocol,
            @Nullable SSLSession session) {}

    /**
     * One try of an attempt.
     *
     * @param <T> what it gets
     */
    @FunctionalInterface
    public interface Try<T> {

        /** {@return what was got} */
        T result() throws IOException;
    }

    /** Ends the call of a handshake when there is a connection, before anything is written to it. */
    private static final class ThereException extends IOException {

        private static final long serialVersionUID = 1L;

        private final transient SSLSession session;

        ThereException(SSLSession session) {
            this.session = session;
        }
    }

    private static final int PROXY_LOGIN = 407;

    private final Routes routes;
    private final WebOrigin origin;
    private final HostAndPort target;
    private final Timeouts timeouts;
    private final @Nullable ProxyServer proxy;
    private final @Nullable ProxyLogin login;
    private long start = System.nanoTime();
    private final Set<SocketAddress> connected = ConcurrentHashMap.newKeySet();
    private Step step;
    private CompletableFuture<Void> timer = new CompletableFuture<>();
    private @Nullable Head head;
    private @Nullable IOException failure;
    private Runnable cancellation = () -> {};
    private Runnable lateness = () -> {};
    private boolean loginMayHelp;
    private boolean begun;
    private boolean ended;
    private boolean late;
    private boolean aborted;

    /**
     * @param routes the routes to servers
     * @param origin the server
     * @param timeouts how long each part may take
     * @throws io.kstlib.auth.api.error.ConfigurationException if the configured proxy is not valid
     */
    public ExchangeAttempt(Routes routes, WebOrigin origin, Timeouts timeouts) {
        this.routes = routes;
        this.origin = origin;
        this.target = new HostAndPort(origin.host(), origin.port());
        this.timeouts = timeouts;
        this.proxy = routes.proxyFor(target).orElse(null);
        this.login = proxy == null ? null : routes.loginTo(proxy);
        this.loginMayHelp = login != null && login.canLogIn() && !login.isDemanded();
        this.step = new Step(
                Phase.LOOKUP, origin.toString(), capped(timeouts.connect().toNanos()));
    }

    boolean isSecured() {
        return origin.scheme().equals("https");
    }

    @Nullable
    ProxyServer proxy() {
        return proxy;
    }

    /**
     * Makes a client for this attempt only that keeps no connections and never repeats a request. So a request never uses a connection that the server
     * is about to close.
     *
     * <p>A pool of size 0 closes a connection as soon as its exchange is over. The time to keep connections has no effect on that, but a pool in
     * use looks again after this time: with a short one it looks without end.
     *
     * @return the settings of a client for one try
     * @throws io.kstlib.auth.api.error.ConfigurationException if certificates to trust cannot be used
     */
    public OkHttpClient.Builder oneTimeClient() {
        return client().connectionPool(new ConnectionPool(0, 1, TimeUnit.MINUTES))
                .protocols(List.of(Protocol.HTTP_1_1))
                .retryOnConnectionFailure(false);
    }

    /**
     * {@return the settings of a client for this attempt only, whose connections and protocols are still to be set}
     *
     * @throws io.kstlib.auth.api.error.ConfigurationException if certificates to trust cannot be used
     */
    public OkHttpClient.Builder client() {
        return routes.client(this);
    }

    /**
     * Stands between OkHttp and the connection. It replaces the headers of the request with the wanted ones, and keeps the head of the answer.
     *
     * <p>OkHttp sees the status 200 instead of the real one: it repeats some requests by itself (503 with {@code Retry-After: 0}) and fails at
     * others (407 without a proxy). Only a 407 of a proxy for plain http is left to OkHttp.
     *
     * <p>When the attempt is over, it fails instead of sending.
     *
     * @param headers makes the headers to send from the request that OkHttp would send
     * @return the last interceptor of the {@link #client}
     */
    public Interceptor lastHop(Function<Request, Headers> headers) {
        return chain -> {
            enterAnswer();
            Request request = chain.request();
            Request.Builder wanted = request.newBuilder().headers(headers.apply(request));
            boolean isPlainThroughProxy = proxy != null && !isSecured();
            String proxyLogin = request.header("Proxy-Authorization");
            if (proxyLogin != null && isPlainThroughProxy) {
                wanted.header("Proxy-Authorization", proxyLogin);
            }
            Response answer = chain.proceed(wanted.build());
            if (answer.code() == PROXY_LOGIN && isPlainThroughProxy) {
                return answer;
            }
            arrived(new Head(answer.code(), answer.headers(), answer.protocol(), session(chain.connection())));
            return answer.newBuilder().code(200).build();
        };
    }

    /**
     * {@return the TLS session; {@code null} without TLS}
     *
     * @param connection the connection of a request
     */
    static @Nullable SSLSession session(@Nullable Connection connection) {
        Socket socket = connection == null ? null : connection.socket();
        return socket instanceof SSLSocket secured ? secured.getSession() : null;
    }

    private static Response stop(Interceptor.Chain chain) throws IOException {
        SSLSession session = session(chain.connection());
        if (session == null) {
            throw new IOException("the connection is not secured");
        }
        throw new ThereException(session);
    }

    /**
     * Does a TLS handshake with a server that is reached by https, and sends nothing over it.
     *
     * @return the TLS session
     * @throws IOException if there is none; it is explained
     */
    public SSLSession handshake() throws IOException {
        return tried(this::secured);
    }

    private SSLSession secured() throws IOException {
        Call call = oneTimeClient()
                .addNetworkInterceptor(ExchangeAttempt::stop)
                .build()
                .newCall(new Request.Builder().url("https://" + target + "/").build());
        cancelBy(call::cancel);
        try (Response unexpected = call.execute()) {
            throw new IOException("HTTP " + unexpected.code() + " to no request");
        } catch (ThereException there) {
            return there.session;
        }
    }

    private synchronized void arrived(Head answer) {
        head = answer;
    }

    /**
     * {@return the part of the answer before the body, which is given away once: a connection that is kept holds the attempt}
     *
     * @throws IllegalStateException if the call has not returned
     */
    public synchronized Head takeHead() {
        Optional<Head> taken = Optional.ofNullable(head);
        head = null;
        return taken.orElseThrow(() -> new IllegalStateException("there is no answer yet"));
    }

    /** {@return the step that it has reached} */
    public synchronized Step step() {
        return step;
    }

    /** {@return whether a part was not done in time; what the work throws from then on says nothing about the server} */
    public synchronized boolean isLate() {
        return late;
    }

    /**
     * Starts to watch as soon as the client begins.
     *
     * @param whenLate what to do when a part is not done in time; it is called on a thread of the timer, so it must be quick; at once if a part is late already
     */
    public void watch(Runnable whenLate) {
        boolean isLate;
        synchronized (this) {
            lateness = whenLate;
            isLate = late;
        }
        if (isLate) {
            whenLate.run();
        }
    }

    /** Starts the time with the first try. Loading a client and the certificates of authorities does not count. */
    @Override
    public synchronized void callStart(Call call) {
        if (begun) {
            return;
        }
        begun = true;
        start = System.nanoTime();
        step = new Step(step.phase(), step.peer(), capped(timeouts.connect().toNanos()));
        startTimer();
    }

    @Override
    public void dnsStart(Call call, String host) {
        enter(Phase.LOOKUP, host);
    }

    @Override
    public void connectStart(Call call, InetSocketAddress address, Proxy through) {
        enter(Phase.CONNECTION, proxy == null ? target.toString() : proxy.toString());
    }

    @Override
    public void secureConnectStart(Call call) {
        enter(Phase.HANDSHAKE, origin.toString());
    }

    /** Moves on to a part, unless a later one was reached already: several addresses are tried, and another one may be further behind. */
    synchronized void enter(Phase phase, String peer) {
        if (ended || phase.compareTo(step.phase()) < 0 || (phase == step.phase() && phase != Phase.LOOKUP)) {
            return;
        }
        long now = System.nanoTime() - start;
        long deadline = switch (phase) {
            case LOOKUP, CONNECTION -> step.deadline(); // both share this time
            case TUNNEL -> capped(now + timeouts.connect().toNanos());
            case HANDSHAKE -> capped(now + timeouts.handshake().toNanos());
            case ANSWER -> capped(Long.MAX_VALUE);
        };
        step = new Step(phase, peer, deadline);
        startTimer();
    }

    /** Moves on to the request itself, which is not sent when the attempt is over: its caller hears how far it came, and that nothing was sent. */
    private synchronized void enterAnswer() throws InterruptedIOException {
        if (ended) {
            throw new InterruptedIOException("the attempt is over");
        }
        enter(Phase.ANSWER, origin.toString());
    }

    /** Notes a connection to this address. What fails there later is more important than an address that cannot be reached. */
    void connected(SocketAddress address) {
        connected.add(address);
    }

    @Override
    public synchronized void connectFailed(
            Call call, InetSocketAddress address, Proxy through, @Nullable Protocol protocol, IOException why) {
        if (failure == null && connected.contains(address)) {
            failure = why;
        }
    }

    /**
     * Returns the most important reason for the failure. A failure on a connection counts more than an address that could not be reached.
     *
     * @param thrown what the client threw
     */
    synchronized IOException reason(IOException thrown) {
        return step.phase() == Phase.ANSWER
                ? thrown
                : Optional.ofNullable(failure).orElse(thrown);
    }

    /**
     * Translates an exception of OkHttp: removes what servers sent, and explains failures of the proxy.
     *
     * @param thrown what OkHttp threw
     * @return an exception that says what happened
     */
    public IOException explained(IOException thrown) {
        IOException reason = reason(thrown);
        Phase phase = step().phase();
        if (phase == Phase.ANSWER) {
            return ofAnswer(reason);
        }
        if (proxy != null && phase != Phase.HANDSHAKE) {
            ProxyTrouble trouble = new ProxyTrouble(proxy, target);
            return phase == Phase.TUNNEL ? trouble.beforeTunnel(reason) : trouble.beforeConnection(reason);
        }
        return reason;
    }

    private static IOException ofAnswer(IOException reason) {
        if (CauseChain.find(reason, EOFException.class).isPresent()) {
            return raisedAt(reason, new EOFException()); // OkHttp's own shows the beginning of the answer in hex
        }
        if (!(reason instanceof ProtocolException)) {
            return reason;
        }
        if ("unexpected end of stream".equals(reason.getMessage())) {
            return raisedAt(reason, new EOFException("the connection was closed before the answer was complete"));
        }
        return raisedAt(reason, new IOException("the answer is not HTTP"));
    }

    /** Keeps where it happened, and not what was said: that quotes the server, and a log prints all causes. */
    private static IOException raisedAt(IOException place, IOException explained) {
        explained.setStackTrace(place.getStackTrace());
        return explained;
    }

    /**
     * Tries, and tries once more where that is worth it.
     *
     * @param once one try
     * @param <T> what it gets
     * @return what a try got
     * @throws IOException if the last try got nothing; it is explained
     */
    public <T> T tried(Try<T> once) throws IOException {
        while (true) {
            try {
                return once.result();
            } catch (IOException failed) {
                if (!isWorthAnotherTry(failed)) {
                    throw explained(failed);
                }
            }
        }
    }

    /**
     * Whether the proxy demanded a login in a way that OkHttp does not handle. Some proxies answer 407 and close the connection without announcing
     * it, and some answer 401. Nothing was sent to the server then, so one more try with the login is safe. Earlier failures no longer count then.
     *
     * @param thrown what ended the try
     * @return whether to try again; true once at most, and never when the attempt is over
     */
    public synchronized boolean isWorthAnotherTry(IOException thrown) {
        IOException reason = reason(thrown);
        if (ended
                || login == null
                || !loginMayHelp
                || step.phase() != Phase.TUNNEL
                || CauseChain.find(reason, ProxyRefusedException.class).isPresent()) {
            return false;
        }
        if (!login.isDemanded() && !ProxyTrouble.isMisnumberedDemand(reason)) {
            return false;
        }
        loginMayHelp = false;
        login.demand();
        failure = null;
        connected.clear();
        return true;
    }

    /**
     * Sets how to cancel the attempt.
     *
     * @param how runs when the attempt is canceled; at once if it already was
     */
    public synchronized void cancelBy(Runnable how) {
        cancellation = how;
        if (aborted) {
            how.run();
        }
    }

    /** Cancels the attempt: the work on it fails with an {@link IOException}. */
    public void abort() {
        Runnable how;
        synchronized (this) {
            aborted = true;
            how = cancellation;
        }
        end();
        how.run();
    }

    /** Forgets who waited for the answer: a connection that is kept holds the attempt. From then on {@link #abort} cancels nothing. */
    public synchronized void release() {
        cancellation = () -> {};
        lateness = () -> {};
    }

    /** Ends the attempt: the timer stops, no request is sent any more, and no other try is made. */
    public synchronized void end() {
        ended = true;
        timer.cancel(false);
    }

    private void startTimer() {
        timer.cancel(false);
        if (ended) {
            return;
        }
        Step watched = step;
        CompletableFuture<Void> next = new CompletableFuture<>();
        timer = next;
        CompletableFuture<?> unused = next.completeOnTimeout(
                        null, Math.max(0, watched.deadline() - System.nanoTime()), TimeUnit.NANOSECONDS)
                .thenRun(() -> expire(watched));
    }

    private void expire(Step watched) {
        synchronized (this) {
            if (ended || !step.equals(watched)) {
                return;
            }
            ended = true;
            late = true;
        }
        lateness.run();
    }

    private long capped(long nanosFromStart) {
        return start + Math.min(nanosFromStart, timeouts.request().toNanos());
    }

    /** There was no answer. The exception names the step that the attempt had reached. */
    public static final class UnansweredException extends IOException {

        private static final long serialVersionUID = 1L;

        private final transient Step step;
        private final transient @Nullable IOException why;

        private UnansweredException(Step step, @Nullable IOException why, String message) {
            super(message, why);
            this.step = step;
            this.why = why;
        }

        /**
         * {@return an exception that says so}
         *
         * @param step what was not done in time
         */
        public static UnansweredException late(Step step) {
            return new UnansweredException(step, null, step.peer() + " did not answer in time");
        }

        /**
         * {@return an exception with that cause}
         *
         * @param step the step that the attempt had reached
         * @param why what happened then
         */
        public static UnansweredException because(Step step, IOException why) {
            return new UnansweredException(step, why, String.valueOf(why.getMessage()));
        }

        /** {@return the step that the attempt had reached} */
        public Step step() {
            return step;
        }

        /** {@return the failure; empty if the attempt took too long} */
        public Optional<IOException> why() {
            return Optional.ofNullable(why);
        }
    }
}
