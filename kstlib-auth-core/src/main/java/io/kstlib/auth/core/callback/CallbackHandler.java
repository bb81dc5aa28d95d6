package io.kstlib.auth.core.callback;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.kstlib.auth.api.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Decides on each request: takes the first answer that carries the {@code state} of this login, refuses everything else. A refused
 * request does not end the wait, or any web page could cancel a login by sending the browser here.
 */
final class CallbackHandler implements HttpHandler {

    /** An answer, and the browser that waits for a page. */
    record Arrival(CallbackAnswer answer, HttpExchange exchange) {}

    private final URI redirectUri;
    private final byte[] state;
    private final CompletableFuture<Arrival> arrival = new CompletableFuture<>();
    private final AtomicReference<@Nullable Start> start = new AtomicReference<>();
    private int refusals;
    private @Nullable String lastRefusal;

    /** Where the browser is sent once, when it shows the ticket. */
    private record Start(Secret ticket, URI target) {

        @Override
        public String toString() {
            return "Start[" + target.getHost() + "]";
        }
    }

    CallbackHandler(URI redirectUri, String state) {
        this.redirectUri = redirectUri;
        this.state = state.getBytes(StandardCharsets.UTF_8);
    }

    /** Completed by the answer. */
    CompletableFuture<Arrival> arrival() {
        return arrival;
    }

    /** The first request with this ticket is sent on to the target. */
    void startWith(String ticket, URI target) {
        start.set(new Start(Secret.of(ticket), target));
    }

    /** What was refused so far, for the message of a login that nobody answered; shows nothing of the requests. */
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
        if (!namesRedirectHost(exchange.getRequestHeaders().getOrDefault("Host", List.of()))) {
            CallbackPage.wrongHost().sendTo(exchange);
        } else if (requested.isAbsolute() || requested.getRawAuthority() != null || !isRedirectPath(requested)) {
            CallbackPage.notFound().sendTo(exchange);
        } else if (!exchange.getRequestMethod().equals("GET")) {
            CallbackPage.methodNotAllowed().sendTo(exchange);
        } else {
            take(exchange, requested.getRawQuery() == null ? "" : requested.getRawQuery());
        }
    }

    private void take(HttpExchange exchange, String rawQuery) throws IOException {
        CallbackAnswer answer;
        try {
            answer = CallbackAnswer.parse(rawQuery);
        } catch (IllegalArgumentException malformed) {
            refuse(exchange, String.valueOf(malformed.getMessage()));
            return;
        }
        Optional<String> ticket = answer.parameter(CallbackServer.TICKET);
        if (ticket.isPresent()) {
            send(exchange, ticket.get());
            return;
        }
        Optional<String> found = answer.parameter("state");
        if (found.isEmpty()) {
            refuse(exchange, "it has no state");
        } else if (!MessageDigest.isEqual(state, found.get().getBytes(StandardCharsets.UTF_8))) {
            refuse(exchange, "its state is not the one of this login");
        } else if (!arrival.complete(new Arrival(answer, exchange))) {
            CallbackPage.alreadyAnswered().sendTo(exchange);
        }
    }

    private void send(HttpExchange exchange, String ticket) throws IOException {
        Start begun = start.get();
        if (begun != null && begun.ticket().matches(ticket) && start.compareAndSet(begun, null)) {
            CallbackPage.redirect(exchange, begun.target());
        } else {
            refuse(exchange, "its ticket is not good, or was used before");
        }
    }

    private void refuse(HttpExchange exchange, String reason) throws IOException {
        synchronized (this) {
            refusals++;
            lastRefusal = reason;
        }
        CallbackPage.refused(reason).sendTo(exchange);
    }

    /** A page whose own name was made to point to this machine (DNS rebinding) sends its own name. */
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
