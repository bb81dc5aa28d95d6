package io.kstlib.auth.core.callback;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Decides on each request. Takes the first answer that carries the {@code state} of this login. Refuses everything else, and everything from another
 * user of the machine. A refused request does not end the wait: otherwise any web page could cancel a login by sending the browser here. A logout can
 * lose only its message, so it may end with any return.
 */
final class CallbackHandler implements HttpHandler {

    /** An answer, and the browser that waits for a page. */
    record Arrival(CallbackAnswer answer, HttpExchange exchange) {}

    private final URI redirectUri;
    private final byte[] state;
    private final Peer.Lookup peers;
    private final CompletableFuture<Arrival> arrival = new CompletableFuture<>();
    private final StartAddress start = new StartAddress();
    private final CompletableFuture<LoginFailedException> givenAway = new CompletableFuture<>();
    private volatile boolean endsAtStrangeReturn;
    private int refusals;
    private @Nullable String lastRefusal;

    CallbackHandler(URI redirectUri, String state, Peer.Lookup peers) {
        this.redirectUri = redirectUri;
        this.state = state.getBytes(StandardCharsets.UTF_8);
        this.peers = peers;
    }

    /** Returns a future that completes with the answer, or with the failure that {@link #givenAway()} holds. */
    CompletableFuture<Arrival> arrival() {
        return arrival;
    }

    /** Returns a future that completes when someone else may know the authorization request. */
    CompletableFuture<LoginFailedException> givenAway() {
        return givenAway;
    }

    StartAddress start() {
        return start;
    }

    /** From now on, a return without the right {@code state} ends the wait. */
    void endAtStrangeReturn() {
        endsAtStrangeReturn = true;
    }

    /**
     * Ends the login: the address that was meant for the browser may have redirected someone else.
     *
     * @param how the evidence
     */
    void giveAway(String how) {
        LoginFailedException failure = new LoginFailedException(
                LoginFailedException.Reason.FORGED_ANSWER,
                "the address that was meant for the browser, at " + redirectUri + ", was asked for " + how
                        + ", so someone else on this machine may have opened it; nothing was stored",
                new Remedy.OpenNoBrowser(),
                null);
        givenAway.complete(failure);
        arrival.completeExceptionally(failure);
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
            CallbackPage.wrongHost().sendTo(exchange);
        } else if (requested.isAbsolute() || requested.getRawAuthority() != null || !isRedirectPath(requested)) {
            CallbackPage.notFound().sendTo(exchange);
        } else if (!exchange.getRequestMethod().equals("GET")) {
            CallbackPage.methodNotAllowed().sendTo(exchange);
        } else {
            take(exchange, requested.getRawQuery() == null ? "" : requested.getRawQuery(), peer);
        }
    }

    private void take(HttpExchange exchange, String rawQuery, Peer peer) throws IOException {
        CallbackAnswer answer;
        try {
            answer = CallbackAnswer.parse(rawQuery);
        } catch (IllegalArgumentException malformed) {
            refuse(exchange, String.valueOf(malformed.getMessage()));
            return;
        }
        Optional<String> ticket = answer.parameter(CallbackServer.TICKET);
        if (ticket.isPresent()) {
            lead(exchange, ticket.get(), peer);
            return;
        }
        Optional<String> found = answer.state();
        if (found.isEmpty()) {
            strange(exchange, "it has no state", "without a state");
        } else if (!MessageDigest.isEqual(state, found.get().getBytes(StandardCharsets.UTF_8))) {
            strange(exchange, "its state is not the one of this login", "with another state than it was sent with");
        } else if (!arrival.complete(new Arrival(answer, exchange))) {
            CallbackPage.alreadyAnswered().sendTo(exchange);
        }
    }

    private void lead(HttpExchange exchange, String ticket, Peer peer) throws IOException {
        StartAddress.Outcome outcome = start.ask(ticket, peer);
        if (outcome instanceof StartAddress.Outcome.Redirected redirected) {
            CallbackPage.redirect(exchange, redirected.url());
        } else if (outcome instanceof StartAddress.Outcome.Disclosed) {
            giveAway("twice");
            CallbackPage.givenAway().sendTo(exchange);
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
                new Remedy.Advice("See on the provider's own page whether you are still logged in there"),
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

    /**
     * The address that a browser is started with instead of its target. The target is kept out of the arguments of the browser's process, which every
     * user of the machine can read. The address leads on everyone who is known to be the same person, so a reload or a prefetch is harmless. Of those who
     * are not known it leads on only one. Safe for use by several threads.
     */
    static final class StartAddress {

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
