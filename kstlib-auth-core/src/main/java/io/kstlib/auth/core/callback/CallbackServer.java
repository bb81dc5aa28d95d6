package io.kstlib.auth.core.callback;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.PersonOfToken;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.text.Spans;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Receives one authorization response on loopback (RFC 8252 section 7.3). It listens on loopback addresses only and answers one path only. Where the
 * user of a connection can be known, it answers only the same user. It checks {@code Host} and {@code state}, and takes one answer (security rule 8 in
 * {@code docs/security.md}).
 *
 * <p>The browser that brings the answer waits until {@link #succeed} or {@link #fail(String)} says how the login ended, so that its page says what
 * is true. Used by one thread; closing is allowed from any.
 *
 * <pre>{@code
 * try (CallbackServer server = CallbackServer.listen(settings, state)) {
 *     interaction.open(server.startingAt(authorizationRequest(server.redirectUri()), ticket));
 *     CallbackAnswer answer = server.await(timeout);
 *     …
 *     server.succeed(provider, token);
 * }
 * }</pre>
 */
public final class CallbackServer implements AutoCloseable {

    /** The parameter of the address that redirects the browser to its target. */
    static final String TICKET = "start";

    /**
     * The protection from other programs and users of the machine.
     *
     * @param peers finds the user of a connection
     * @param timeForBrowser how long a login waits after a request for the browser's address, where it cannot be known whose that request is. A
     *     program can make a whole login in less time than a browser takes to start. So the browser may come second, and the login must not have
     *     ended then
     * @param longestExchange how long a request may take, from its first byte
     */
    record Guard(Peer.Lookup peers, Duration timeForBrowser, Duration longestExchange) {

        static Guard ofThisMachine() {
            return new Guard(Peer.Lookup.ofThisMachine(), Duration.ofSeconds(2), Duration.ofSeconds(5));
        }
    }

    private static final int BACKLOG = 50;
    private static final int TRIES_FOR_ONE_PORT_ON_BOTH = 20;

    private final URI redirectUri;
    private final List<HttpServer> listeners;
    private final ExchangeThreads threads;
    private final CallbackHandler handler;
    private final Duration timeForBrowser;
    private final AtomicBoolean browserAnswered = new AtomicBoolean();

    private CallbackServer(URI redirectUri, List<HttpServer> listeners, String state, Guard guard) {
        this.redirectUri = redirectUri;
        this.listeners = List.copyOf(listeners);
        this.threads = new ExchangeThreads(guard.longestExchange());
        this.handler = new CallbackHandler(redirectUri, state, guard.peers());
        this.timeForBrowser = guard.timeForBrowser();
        for (HttpServer listener : listeners) {
            listener.createContext("/", handler);
            listener.setExecutor(threads);
            listener.start();
        }
    }

    /**
     * Listens where the settings say, at the path {@code /callback}: on the first port that is free, or on any with port 0.
     *
     * @param settings where to listen
     * @param state the {@code state} that the answer must carry
     * @return the server; requests are answered from now on
     * @throws LoginFailedException if no port is free
     * @throws IllegalArgumentException if the state is empty
     */
    public static CallbackServer listen(CallbackSettings settings, String state) {
        return listen(RedirectTarget.chosenBy(settings), state, Guard.ofThisMachine());
    }

    /**
     * Listens where a configured {@code redirect_uri} leads. A URI with a port is used as it is. If a {@code port_range} is configured too, its ports
     * are tried next. A URI without a port, or with port 0, may use any port (RFC 8252 section 7.3); the ports of the settings are tried first.
     *
     * @param settings the ports to choose from
     * @param redirectUri the configured {@code redirect_uri}
     * @param state the {@code state} that the answer must carry
     * @return the server; requests are answered from now on
     * @throws LoginFailedException if the URI does not lead to this machine, has a fragment or a user name, or if no port is free
     * @throws IllegalArgumentException if the state is empty
     */
    public static CallbackServer listen(CallbackSettings settings, URI redirectUri, String state) {
        return listen(RedirectTarget.configured(redirectUri, settings), state, Guard.ofThisMachine());
    }

    static CallbackServer listen(CallbackSettings settings, String state, Guard guard) {
        return listen(RedirectTarget.chosenBy(settings), state, guard);
    }

    private static CallbackServer listen(RedirectTarget target, String state, Guard guard) {
        if (state.isEmpty()) {
            throw new IllegalArgumentException("without a state every answer would be taken");
        }
        List<InetAddress> addresses = addresses(target.host());
        List<IOException> failures = new ArrayList<>();
        for (int port : target.ports()) {
            int tries = port == 0 ? TRIES_FOR_ONE_PORT_ON_BOTH : 1;
            for (int i = 0; i < tries; i++) {
                try {
                    List<HttpServer> bound = bind(addresses, port);
                    URI redirectUri = target.onPort(bound.get(0).getAddress().getPort());
                    return new CallbackServer(redirectUri, bound, state, guard);
                } catch (IOException taken) {
                    failures.add(taken);
                }
            }
        }
        LoginFailedException nothingFree = target.nothingFree();
        failures.forEach(nothingFree::addSuppressed);
        throw nothingFree;
    }

    /**
     * Binds loopback addresses (security rule 8, RFC 8252 section 8.3) on the same port, or none. A browser turns {@code localhost} into either of them, and another program that listens on the
     * other one could receive the code.
     */
    private static List<HttpServer> bind(List<InetAddress> addresses, int port) throws IOException {
        List<HttpServer> servers = new ArrayList<>();
        int samePort = port;
        try {
            for (InetAddress address : addresses) {
                HttpServer server = HttpServer.create(new InetSocketAddress(address, samePort), BACKLOG);
                servers.add(server);
                samePort = server.getAddress().getPort();
            }
            return servers;
        } catch (IOException taken) {
            servers.forEach(server -> server.stop(0));
            throw taken;
        }
    }

    private static List<InetAddress> addresses(String host) {
        InetAddress ipv4 = address(127, 0, 0, 1);
        InetAddress ipv6 = address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
        return switch (host.toLowerCase(Locale.ROOT)) {
            case "[::1]" -> List.of(ipv6);
            case "localhost" -> hasAddress(ipv6) ? List.of(ipv4, ipv6) : List.of(ipv4);
            default -> List.of(ipv4);
        };
    }

    private static InetAddress address(int... bytes) {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, impossible);
        }
    }

    /** A machine without IPv6 cannot bind its loopback address at any port. */
    private static boolean hasAddress(InetAddress address) {
        try (ServerSocket probe = new ServerSocket(0, 1, address)) {
            return probe.isBound();
        } catch (IOException none) {
            return false;
        }
    }

    /**
     * Returns the {@code redirect_uri} to send: with the port that is listened on, and the host spelled as configured.
     *
     * @return a URL that leads to this server
     */
    public URI redirectUri() {
        return redirectUri;
    }

    /**
     * Keeps a URL out of the arguments of the browser's process, which every user of the machine can read. The browser opens an address of this
     * server instead, and is led on to the URL. The address leads on the same person only. Where it cannot be known whose a connection is, it leads
     * on once. A second request then ends the wait, because the first may have been someone else's.
     *
     * @param target where the browser goes; may hold what no one else may know
     * @param ticket a value that no one can guess
     * @return the URL to open, on this machine
     */
    public URI startingAt(URI target, String ticket) {
        handler.start().leadTo(target, Secret.of(ticket));
        return Parameters.none().with(TICKET, ticket).addedTo(redirectUri());
    }

    /**
     * Withdraws the address that {@link #startingAt} made: no browser was started with it. If someone unknown was led on by it all the same, the wait
     * ends.
     */
    public void withdrawStart() {
        if (handler.start().withdraw()) {
            handler.giveAway("although no browser could be started");
        }
    }

    /**
     * Lets a return without the {@code state}, or with another one, end the wait. This is for a logout: some providers come back without it (OpenID
     * Connect RP-Initiated Logout 1.0 section 3), and a forged return could take nothing. Call it before the browser is opened.
     */
    public void endAtStrangeReturn() {
        handler.endAtStrangeReturn();
    }

    /**
     * Waits for the answer. Requests without the right {@code state} are refused with a page and do not end the wait; if no answer comes, the message
     * counts them.
     *
     * @param timeout how long to wait
     * @return the answer, which may be an error (RFC 6749 section 4.1.2.1)
     * @throws LoginFailedException if no answer came in time, if the thread was interrupted (its flag is set again), if the server was closed, or if
     *     someone else may have opened what was meant for the browser
     */
    public CallbackAnswer await(Duration timeout) {
        try {
            return handler.arrival()
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .answer();
        } catch (TimeoutException late) {
            throw new LoginFailedException(
                    LoginFailedException.Reason.TIMED_OUT,
                    "no answer arrived at " + redirectUri() + " within " + Spans.inWords(timeout)
                            + handler.refusals()
                                    .map(refusals -> "; " + refusals)
                                    .orElse(""),
                    new Remedy.WaitLonger(),
                    null);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        } catch (CancellationException closed) {
            throw cancelled("the login was cancelled", closed);
        } catch (ExecutionException ended) {
            throw ended.getCause() instanceof LoginFailedException failure
                    ? failure
                    : handler.givenAway().join();
        }
    }

    private static LoginFailedException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return cancelled("the login was interrupted", cause);
    }

    private static LoginFailedException cancelled(String problem, Exception cause) {
        return new LoginFailedException(LoginFailedException.Reason.CANCELLED, problem, null, cause);
    }

    /**
     * Tells the browser that the login succeeded, and names the person. Without an answer, or after the first call, it tells nothing.
     *
     * @param provider the configured name
     * @param token the token of the login, which was validated
     * @throws LoginFailedException if someone else may have opened what was meant for the browser; the answer must not be used then
     */
    public void succeed(String provider, Token token) {
        requireOneBrowser();
        answerBrowser(CallbackPage.loggedIn(provider, PersonOfToken.of(token).orElse(null)));
    }

    /**
     * Tells the browser that the session ended. Without an answer, or after the first call, it tells nothing.
     *
     * @throws LoginFailedException as {@link #succeed}
     */
    public void endSession() {
        requireOneBrowser();
        answerBrowser(CallbackPage.loggedOut());
    }

    private void requireOneBrowser() {
        Duration left = handler.start()
                .sinceUnknown()
                .map(timeForBrowser::minus)
                .filter(rest -> !rest.isNegative())
                .orElse(Duration.ZERO);
        try {
            throw handler.givenAway().get(left.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException noOtherBrowser) {
            return;
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("what was given away is never a failure", impossible);
        }
    }

    /**
     * Tells the browser that the login failed. Without an answer, or after the first call, nothing happens.
     *
     * @param reason what went wrong, for the person; no secret; it may hold text of the server, which is escaped
     */
    public void fail(String reason) {
        answerBrowser(CallbackPage.loginFailed(reason));
    }

    private void answerBrowser(CallbackPage page) {
        CompletableFuture<CallbackHandler.Arrival> arrival = handler.arrival();
        if (!arrival.isDone() || arrival.isCompletedExceptionally() || !browserAnswered.compareAndSet(false, true)) {
            return;
        }
        HttpExchange exchange = arrival.join().exchange();
        try {
            // Never waits for the browser: a page is smaller than any socket's send buffer.
            page.sendTo(exchange);
        } catch (IOException browserLeft) {
            // The person closed the window.
            exchange.close();
        }
    }

    /** Stops listening. A browser that still waits reads that its answer has arrived. */
    @Override
    public void close() {
        handler.arrival().cancel(false);
        answerBrowser(CallbackPage.answerArrived());
        listeners.forEach(listener -> listener.stop(0));
        threads.close();
    }

    /**
     * Runs the exchanges of the callback server, each for a limited time: the JDK's server reads a request for as long as the client likes
     * to take. An interrupt closes the channel that a thread is reading from. Daemon threads, so that none keeps a program alive.
     */
    private static final class ExchangeThreads implements Executor, AutoCloseable {

        private static final int MOST_THREADS = 64;

        private final Duration longestExchange;
        private final ThreadPoolExecutor pool;
        private final ScheduledThreadPoolExecutor timer;

        ExchangeThreads(Duration longestExchange) {
            this.longestExchange = longestExchange;
            this.pool = new ThreadPoolExecutor(
                    MOST_THREADS,
                    MOST_THREADS,
                    1,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    work -> daemon(work, "kstlib-callback"));
            this.pool.allowCoreThreadTimeOut(true);
            this.timer = new ScheduledThreadPoolExecutor(1, work -> daemon(work, "kstlib-callback-timer"));
            this.timer.setRemoveOnCancelPolicy(true);
            // An exchange may begin while the server closes: its connection is closed already, so it needs no
            // alarm.
            this.timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        }

        private static Thread daemon(Runnable work, String name) {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        }

        @Override
        public void execute(Runnable exchange) {
            pool.execute(() -> {
                RunningExchange running = new RunningExchange(Thread.currentThread());
                ScheduledFuture<?> alarm =
                        timer.schedule(running::interrupt, longestExchange.toMillis(), TimeUnit.MILLISECONDS);
                try {
                    exchange.run();
                } finally {
                    running.end();
                    alarm.cancel(false);
                }
            });
        }

        @Override
        public void close() {
            pool.shutdownNow();
            timer.shutdownNow();
        }

        /** One exchange on its thread. No interrupt reaches the exchange after it. */
        private static final class RunningExchange {

            private final Thread thread;
            private boolean over;

            RunningExchange(Thread thread) {
                this.thread = thread;
            }

            synchronized void interrupt() {
                if (!over) {
                    thread.interrupt();
                }
            }

            synchronized void end() {
                over = true;
            }
        }
    }
}
