package io.kstlib.auth.core.callback;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.core.jwt.PersonOfToken;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.base.Deadline;
import io.kstlib.base.Spans;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
 *     Parameters answer = server.await(timeout);
 *     …
 *     server.succeed(provider, token);
 * }
 * }</pre>
 */
public final class CallbackServer implements AutoCloseable {

    /** How long the query of a redirect URL may be, in characters. */
    public static final int LONGEST_QUERY = 16 * 1024;

    /** The parameter of the address that redirects the browser to its target. */
    static final String TICKET = "start";

    /**
     * The protection from other programs and users of the machine.
     *
     * @param peers finds the user of a connection
     * @param timeForBrowser how long a login waits after a request for the browser's address, where the user of that request is unknown. A
     *     program can make a whole login in less time than a browser takes to start. So the browser may come second, and the login must not have
     *     ended then
     * @param longestExchange how long a request may take, from its first byte
     */
    record Guard(Peer.Lookup peers, Duration timeForBrowser, Duration longestExchange) {

        static Guard ofThisMachine() {
            return new Guard(Peer.Lookup.ofThisMachine(), Duration.ofSeconds(2), Duration.ofSeconds(5));
        }
    }

    /** An answer, and the browser that waits for a page. */
    private record Arrival(Parameters answer, HttpExchange exchange) {}

    private static final int BACKLOG = 50;
    private static final int MOST_EXCHANGES = 64;
    private static final int TRIES_FOR_ONE_PORT_ON_BOTH = 20;

    private final URI redirectUri;
    private final List<HttpServer> listeners;
    private final Guard guard;
    private final ThreadPoolExecutor threads;
    private final CompletableFuture<Arrival> arrival = new CompletableFuture<>();
    private final StartAddress start = new StartAddress();
    private final CompletableFuture<LoginFailedException> givenAway = new CompletableFuture<>();
    private final Handler handler;
    private final AtomicBoolean browserAnswered = new AtomicBoolean();

    private CallbackServer(URI redirectUri, List<HttpServer> listeners, String state, Guard guard) {
        this.redirectUri = redirectUri;
        this.listeners = List.copyOf(listeners);
        this.guard = guard;
        this.threads = new ThreadPoolExecutor(
                MOST_EXCHANGES,
                MOST_EXCHANGES,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> Deadline.daemon("kstlib-callback-queue", work));
        this.threads.allowCoreThreadTimeOut(true);
        this.handler = new Handler(state, guard.peers());
        for (HttpServer listener : listeners) {
            listener.createContext("/", handler);
            listener.setExecutor(exchange -> threads.execute(() -> runInTime(exchange)));
            listener.start();
        }
    }

    /**
     * Runs an exchange for a limited time: the JDK's server reads a request for as long as the client likes to take. An interrupt closes the channel that
     * the exchange reads from.
     */
    private void runInTime(Runnable exchange) {
        try {
            Deadline.in(guard.longestExchange()).run("kstlib-callback", Executors.callable(exchange));
        } catch (TimeoutException | InterruptedException ended) {
            return; // the connection is closed, and this thread does nothing else
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("the server of the JDK keeps what an exchange throws", impossible);
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
        try {
            InetAddress ipv4 = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            InetAddress ipv6 = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
            return switch (host.toLowerCase(Locale.ROOT)) {
                case "[::1]" -> List.of(ipv6);
                case "localhost" -> hasAddress(ipv6) ? List.of(ipv4, ipv6) : List.of(ipv4);
                default -> List.of(ipv4);
            };
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address has 4 or 16 bytes", impossible);
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
     * Reads the query of a redirect URL, {@code application/x-www-form-urlencoded} in UTF-8.
     *
     * @param rawQuery the query as it stands in the URL, without the question mark; may be empty
     * @return the parameters of an authorization response (RFC 6749 section 4.1.2), each of which is there once
     * @throws IllegalArgumentException if it is longer than {@link #LONGEST_QUERY}, badly encoded, or holds a parameter twice (RFC 6749
     *     section 3.1); the message shows no value
     */
    public static Parameters parse(String rawQuery) {
        if (rawQuery.length() > LONGEST_QUERY) {
            throw new IllegalArgumentException("its query is longer than " + LONGEST_QUERY + " characters");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : rawQuery.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (parameters.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("it holds a parameter twice");
            }
        }
        return Parameters.of(parameters);
    }

    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            // The message of the decoder quotes the malformed text.
            throw new IllegalArgumentException("a percent sign in it is not followed by two hexadecimal digits");
        }
    }

    /**
     * Returns the {@code state}. In a signed response (JARM) it is a claim of the JWT, whose signature is not verified here: that it is the value of
     * this login proves that the answer belongs to it, and nothing more.
     *
     * @return empty when the answer has none, or none that can be read
     */
    private static Optional<String> stateOf(Parameters answer) {
        return answer.first("state")
                .or(() -> answer.first("response")
                        .flatMap(jwt -> CompactJwt.ifReadable(Secret.of(jwt)))
                        .map(jwt -> jwt.payload().get("state"))
                        .filter(String.class::isInstance)
                        .map(String.class::cast));
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
     * server instead, which redirects it to the URL. The address redirects the same person only. Where the user of a connection is unknown, it redirects
     * once. A second request then ends the wait, because the first may have been someone else's.
     *
     * @param target where the browser goes; may hold what no one else may know
     * @param ticket a value that no one can guess
     * @return the URL to open, on this machine
     */
    public URI startingAt(URI target, String ticket) {
        start.leadTo(target, Secret.of(ticket));
        return Parameters.none().with(TICKET, ticket).addedTo(redirectUri());
    }

    /**
     * Withdraws the address that {@link #startingAt} made: no browser was started with it. If it redirected an unknown user before that, the wait
     * ends.
     */
    public void withdrawStart() {
        if (start.withdraw()) {
            giveAway("although no browser could be started");
        }
    }

    /**
     * Ends the login: the address that was meant for the browser may have redirected someone else.
     *
     * @param how the evidence
     */
    private void giveAway(String how) {
        LoginFailedException failure = new LoginFailedException(
                LoginFailedException.Reason.FORGED_ANSWER,
                "the address that was meant for the browser, at " + redirectUri + ", was asked for " + how
                        + ", so someone else on this machine may have opened it; nothing was stored",
                Remedy.of(Remedy.Kind.OPEN_NO_BROWSER),
                null);
        givenAway.complete(failure);
        arrival.completeExceptionally(failure);
    }

    /**
     * Lets a return without the {@code state}, or with another one, end the wait. This is for a logout: some providers come back without it (OpenID
     * Connect RP-Initiated Logout 1.0 section 3), and a forged return could take nothing. Call it before the browser is opened.
     */
    public void endAtStrangeReturn() {
        handler.endsAtStrangeReturn = true;
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
    public Parameters await(Duration timeout) {
        try {
            return arrival.get(timeout.toMillis(), TimeUnit.MILLISECONDS).answer();
        } catch (TimeoutException late) {
            throw new LoginFailedException(
                    LoginFailedException.Reason.TIMED_OUT,
                    "no answer arrived at " + redirectUri() + " within " + Spans.inWords(timeout)
                            + handler.refusals()
                                    .map(refusals -> "; " + refusals)
                                    .orElse(""),
                    Remedy.of(Remedy.Kind.WAIT_LONGER),
                    null);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        } catch (CancellationException closed) {
            throw cancelled("the login was cancelled", closed);
        } catch (ExecutionException ended) {
            throw ended.getCause() instanceof LoginFailedException failure ? failure : givenAway.join();
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
        answerBrowser(CallbackPage.LOGGED_OUT);
    }

    private void requireOneBrowser() {
        Duration left = start.sinceUnknown()
                .map(guard.timeForBrowser()::minus)
                .filter(rest -> !rest.isNegative())
                .orElse(Duration.ZERO);
        try {
            throw givenAway.get(left.toNanos(), TimeUnit.NANOSECONDS);
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
        arrival.cancel(false);
        answerBrowser(CallbackPage.ANSWER_ARRIVED);
        listeners.forEach(listener -> listener.stop(0));
        threads.shutdownNow();
    }

    /**
     * The place to which the browser brings the answer: a loopback URL whose port may not be chosen yet.
     *
     * @param host the host as it stands in the URL: {@code 127.0.0.1}, {@code localhost} or {@code [::1]}
     * @param ports the ports to try, in this order; 0 is any
     * @param configured the configured {@code redirect_uri}, or {@code null} when there is none
     */
    private record RedirectTarget(
            String host, List<Integer> ports, @Nullable URI configured) {

        private static final String PATH = "/callback";

        RedirectTarget {
            ports = List.copyOf(ports);
        }

        static RedirectTarget chosenBy(CallbackSettings settings) {
            String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
            Set<Integer> ports = new LinkedHashSet<>(List.of(settings.port()));
            if (settings.port() != 0) {
                ports.addAll(range(settings));
            }
            return new RedirectTarget(host, new ArrayList<>(ports), null);
        }

        /** Makes a target of the configured URI. A loopback URI without a port stands for any port (RFC 8252 section 7.3). */
        static RedirectTarget configured(URI redirectUri, CallbackSettings settings) {
            String host = loopbackHost(redirectUri);
            Set<Integer> ports = new LinkedHashSet<>();
            if (redirectUri.getPort() > 0) {
                ports.add(redirectUri.getPort());
                if (settings.portRangeIsChosen()) {
                    ports.addAll(range(settings));
                }
            } else {
                ports.add(settings.port());
                ports.addAll(range(settings));
                ports.add(0);
            }
            return new RedirectTarget(host, new ArrayList<>(ports), redirectUri);
        }

        private static List<Integer> range(CallbackSettings settings) {
            List<Integer> range = settings.portRange();
            return range.isEmpty()
                    ? range
                    : IntStream.rangeClosed(range.get(0), range.get(1)).boxed().toList();
        }

        private static String loopbackHost(URI redirectUri) {
            if (!CallbackSettings.canListenAt(redirectUri)) {
                throw cannotListen(
                        "the configured redirect_uri " + WebOrigin.withoutQuery(redirectUri)
                                + " does not lead to this machine, so no callback server can receive the answer",
                        Remedy.either(
                                Remedy.of(Remedy.Kind.PASTE_ANSWER),
                                Remedy.advice("Configure a redirect_uri on http://127.0.0.1")));
            }
            if (redirectUri.getRawFragment() != null || redirectUri.getRawUserInfo() != null) {
                throw cannotListen(
                        "the configured redirect_uri " + WebOrigin.withoutQuery(redirectUri)
                                + " has a fragment or a user name (RFC 6749 section 3.1.2)",
                        Remedy.advice("Remove it"));
            }
            return redirectUri.getHost();
        }

        private static LoginFailedException cannotListen(String problem, Remedy remedy) {
            return new LoginFailedException(LoginFailedException.Reason.CANNOT_ASK, problem, remedy, null);
        }

        /** Returns the URL with the port that is listened on; exactly the configured one where that names this port. */
        URI onPort(int port) {
            if (configured == null) {
                return URI.create("http://" + host + ":" + port + PATH);
            }
            if (configured.getPort() == port) {
                return configured;
            }
            String path = configured.getRawPath() == null ? "" : configured.getRawPath();
            String query = configured.getRawQuery() == null ? "" : "?" + configured.getRawQuery();
            return URI.create("http://" + host + ":" + port + path + query);
        }

        /** Returns the error for the case that no port is free. */
        LoginFailedException nothingFree() {
            String tried = ports.size() == 1 ? "port " + ports.get(0) + " is" : "the ports " + inWords() + " are";
            String problem = "the callback server cannot listen on " + host + ": " + tried + " taken";
            if (configured != null) {
                return cannotListen(
                        problem + " and the configured redirect_uri names no other",
                        Remedy.either(
                                Remedy.advice("End the program that listens there, or write the redirect_uri without a"
                                        + " port if the provider takes any port on loopback (RFC 8252 section 7.3)"),
                                Remedy.of(Remedy.Kind.PASTE_ANSWER)));
            }
            return cannotListen(
                    problem,
                    Remedy.either(
                            Remedy.changeSetting(
                                    "auth.callback_server.port",
                                    "to 0 for any free port, or port_range to other ports"),
                            Remedy.of(Remedy.Kind.PASTE_ANSWER)));
        }

        private String inWords() {
            List<String> runs = new ArrayList<>();
            int from = 0;
            for (int i = 1; i <= ports.size(); i++) {
                if (i == ports.size() || ports.get(i) != ports.get(i - 1) + 1) {
                    runs.add(ports.get(from) + (i - 1 > from ? " to " + ports.get(i - 1) : ""));
                    from = i;
                }
            }
            return String.join(", ", runs);
        }
    }

    /**
     * Decides on each request. Takes the first answer that carries the {@code state} of this login. Refuses everything else, and everything from another
     * user of the machine. A refused request does not end the wait: otherwise any web page could cancel a login by sending the browser here. A logout can
     * lose only its message, so it may end with any return.
     */
    private final class Handler implements HttpHandler {

        private final byte[] state;
        private final Peer.Lookup peers;
        private volatile boolean endsAtStrangeReturn;
        private int refusals;
        private @Nullable String lastRefusal;

        Handler(String state, Peer.Lookup peers) {
            this.state = state.getBytes(StandardCharsets.UTF_8);
            this.peers = peers;
        }

        /** Counts the refusals, for the message of an unanswered login. Quotes no request. */
        synchronized Optional<String> refusals() {
            if (lastRefusal == null) {
                return Optional.empty();
            }
            String count =
                    refusals == 1 ? "one request was refused: " : refusals + " requests were refused, the last one: ";
            return Optional.of(count + lastRefusal);
        }

        @Override
        public void handle(HttpExchange exchange) throws IOException {
            URI requested = exchange.getRequestURI();
            Peer peer = peers.of(exchange.getLocalAddress(), exchange.getRemoteAddress());
            if (peer.ownership() == Peer.Ownership.ANOTHERS) {
                note("it came from another user of this machine, uid " + peer.uid());
                CallbackPage.anotherUser(peer.uid()).sendTo(exchange);
            } else if (!namesRedirectHost(exchange.getRequestHeaders().getOrDefault("Host", List.of()))) {
                CallbackPage.WRONG_HOST.sendTo(exchange);
            } else if (requested.isAbsolute() || requested.getRawAuthority() != null || !isRedirectPath(requested)) {
                CallbackPage.NOT_FOUND.sendTo(exchange);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                CallbackPage.METHOD_NOT_ALLOWED.sendTo(exchange);
            } else {
                take(exchange, requested.getRawQuery() == null ? "" : requested.getRawQuery(), peer);
            }
        }

        private void take(HttpExchange exchange, String rawQuery, Peer peer) throws IOException {
            Parameters answer;
            try {
                answer = parse(rawQuery);
            } catch (IllegalArgumentException malformed) {
                refuse(exchange, String.valueOf(malformed.getMessage()));
                return;
            }
            Optional<String> ticket = answer.first(TICKET);
            if (ticket.isPresent()) {
                lead(exchange, ticket.get(), peer);
                return;
            }
            Optional<String> found = stateOf(answer);
            if (found.isEmpty()) {
                strange(exchange, "it has no state", "without a state");
            } else if (!MessageDigest.isEqual(state, found.get().getBytes(StandardCharsets.UTF_8))) {
                strange(exchange, "its state is not the one of this login", "with another state than it was sent with");
            } else if (!arrival.complete(new Arrival(answer, exchange))) {
                CallbackPage.ALREADY_ANSWERED.sendTo(exchange);
            }
        }

        private void lead(HttpExchange exchange, String ticket, Peer peer) throws IOException {
            StartAddress.Outcome outcome = start.ask(ticket, peer);
            if (outcome instanceof StartAddress.Outcome.Redirected redirected) {
                CallbackPage.redirect(exchange, redirected.url());
            } else if (outcome instanceof StartAddress.Outcome.Disclosed) {
                giveAway("twice");
                CallbackPage.GIVEN_AWAY.sendTo(exchange);
            } else {
                refuse(exchange, "its ticket is not valid, or was used before");
            }
        }

        private void strange(HttpExchange exchange, String reason, String how) throws IOException {
            if (!endsAtStrangeReturn) {
                refuse(exchange, reason);
                return;
            }
            note(reason);
            CallbackPage.strangeReturn(how).sendTo(exchange);
            arrival.completeExceptionally(new LoginFailedException(
                    LoginFailedException.Reason.FORGED_ANSWER,
                    "the browser came back to " + redirectUri + " " + how
                            + ", so it is not known whether the session at the provider has ended",
                    Remedy.advice("See on the provider's own page whether you are still logged in there"),
                    null));
        }

        private void refuse(HttpExchange exchange, String reason) throws IOException {
            note(reason);
            CallbackPage.refused(reason).sendTo(exchange);
        }

        private synchronized void note(String reason) {
            refusals++;
            lastRefusal = reason;
        }

        /**
         * Whether the request names the host of the redirect URI. A page whose own name was made to point to this machine (DNS rebinding) sends its own
         * name.
         */
        private boolean namesRedirectHost(List<String> hosts) {
            String withPort = redirectUri.getHost() + ":" + redirectUri.getPort();
            return hosts.size() == 1
                    && (hosts.get(0).equalsIgnoreCase(withPort)
                            || (redirectUri.getPort() == 80 && hosts.get(0).equalsIgnoreCase(redirectUri.getHost())));
        }

        private boolean isRedirectPath(URI requested) {
            String path = redirectUri.getRawPath();
            return (path == null || path.isEmpty() ? "/" : path).equals(requested.getRawPath());
        }
    }

    /**
     * The address that a browser is started with instead of its target. The target is kept out of the arguments of the browser's process, which every
     * user of the machine can read. The address leads on everyone who is known to be the same person, so a reload or a prefetch is harmless. Of those who
     * are not known it leads on only one. Safe for use by several threads.
     */
    private static final class StartAddress {

        private @Nullable Target target;
        private TicketUse use = TicketUse.NONE;
        private long openedAtNanos;

        private record Target(Secret ticket, URI url) {
            @Override
            public String toString() {
                return "Target[" + url.getHost() + "]";
            }
        }

        private enum TicketUse {
            /** No one was redirected. */
            NONE,
            /** The user of this process was. */
            BY_OURS,
            /** Someone was, and it cannot be known who. */
            BY_UNKNOWN
        }

        /** The outcome of a request for the address. */
        sealed interface Outcome {

            /** The browser is sent on. */
            record Redirected(URI url) implements Outcome {
                @Override
                public String toString() {
                    return "Redirected[" + url.getHost() + "]";
                }
            }

            /** Nothing is given, and nothing changes. */
            record Refused() implements Outcome {}

            /** Someone was redirected before, so others may know the target of the address. */
            record Disclosed() implements Outcome {}
        }

        /** Makes the address valid. */
        synchronized void leadTo(URI url, Secret ticket) {
            target = new Target(ticket, url);
        }

        /**
         * Makes the address invalid: no browser was started with it.
         *
         * @return whether an unknown user was redirected nevertheless
         */
        synchronized boolean withdraw() {
            target = null;
            return use == TicketUse.BY_UNKNOWN;
        }

        synchronized Outcome ask(String ticket, Peer peer) {
            if (target == null || !target.ticket().matches(ticket) || peer.ownership() == Peer.Ownership.NO_ONES) {
                return new Outcome.Refused();
            }
            if (use == TicketUse.BY_UNKNOWN) {
                return new Outcome.Disclosed();
            }
            boolean isOurs = peer.ownership() == Peer.Ownership.OURS;
            if (use == TicketUse.BY_OURS && !isOurs) {
                return new Outcome.Refused(); // too late to learn anything
            }
            use = isOurs ? TicketUse.BY_OURS : TicketUse.BY_UNKNOWN;
            openedAtNanos = System.nanoTime();
            return new Outcome.Redirected(target.url());
        }

        /** Returns how long ago an unknown user was redirected; empty if none was. */
        synchronized Optional<Duration> sinceUnknown() {
            return use == TicketUse.BY_UNKNOWN
                    ? Optional.of(Duration.ofNanos(System.nanoTime() - openedAtNanos))
                    : Optional.empty();
        }
    }
}
