package io.kstlib.tests.killed;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kstlib.tests.browser.Query;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.RunningCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A token endpoint that numbers its tokens and accepts each refresh token only once. If it receives one that it has replaced, it ends the session (RFC 9700
 * section 4.14.2).
 */
public final class RotatingServer implements AutoCloseable {

    private final HttpServer server;
    private volatile Runnable beforeReplacing = () -> {};
    private volatile Runnable beforeAnswering = () -> {};
    private final AtomicInteger reusesLeft = new AtomicInteger();
    private final AtomicLong issued = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final List<Instant> refreshes = new CopyOnWriteArrayList<>();
    private volatile Duration lifetime;

    /** Starts the server; its tokens live for an hour. */
    public RotatingServer() {
        this(Duration.ofHours(1));
    }

    /**
     * Starts the server.
     *
     * @param lifetime how long its tokens live
     */
    public RotatingServer(Duration lifetime) {
        this.lifetime = lifetime;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/token", this::answer);
        server.start();
    }

    public URI tokenEndpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/token");
    }

    /** Returns the number of the last token. Only its refresh token is valid. */
    public long issued() {
        return issued.get();
    }

    /** Returns how many invalid refresh tokens it received. */
    public long refused() {
        return refused.get();
    }

    /** Returns when each request with a refresh token arrived. */
    public List<Instant> refreshes() {
        return List.copyOf(refreshes);
    }

    /** Ends the session: the last refresh token becomes invalid. */
    public void endSession() {
        issued.incrementAndGet();
    }

    /** Sets what happens when a request has arrived and nothing has been done with it. If that throws, nothing is done with it. */
    public void beforeReplacing(Runnable action) {
        beforeReplacing = action;
    }

    /** Accepts the last refresh token that was replaced once more, as servers with a grace period do. */
    public void acceptsTheReplacedOneOnceMore() {
        reusesLeft.set(1);
    }

    /**
     * Sets how long its tokens live.
     *
     * @param next the lifetime of the tokens from now on
     */
    public void lifetime(Duration next) {
        lifetime = next;
    }

    /** Sets what happens after a token was issued and before it is sent. */
    public void beforeAnswering(Runnable action) {
        beforeAnswering = action;
    }

    /**
     * Configures a command for this server, as the provider {@code corporate}, with tokens in plain files.
     *
     * @param command any command
     * @return the same command
     */
    public Command configure(Command command) {
        return configure(command, "");
    }

    /**
     * Does the same with a further key.
     *
     * @param command any command
     * @param further a line of the provider's section
     * @return the same command
     */
    public Command configure(Command command, String further) {
        return command.configured("""
                auth:
                  token_storage: file
                  providers:
                    corporate:
                      type: oauth2
                      authorize_url: http://127.0.0.1:9/authorize
                      client_id: my-app
                      token_url: %s
                      %s
                """.formatted(tokenEndpoint(), further));
    }

    /**
     * Logs in as a person who pastes the final URL of the browser.
     *
     * @param command a command that is configured for this server
     */
    public void logIn(Command command) {
        try (RunningCommand login = command.start("auth", "login", "--manual")) {
            Map<String, String> asked = Query.of(login.awaitUrl());
            URI callback = Query.with(URI.create(asked.get("redirect_uri")), "code", "the-code");
            login.type(Query.with(callback, "state", asked.get("state")).toString());
            login.await().endedWith(0);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean isRefresh = form.contains("grant_type=refresh_token");
            if (isRefresh) {
                refreshes.add(Clock.systemUTC().instant());
            }
            beforeReplacing.run();
            boolean refused = isRefresh
                    && !has(form, issued.get())
                    && !(has(form, issued.get() - 1) && reusesLeft.getAndDecrement() > 0);
            if (refused) {
                this.refused.incrementAndGet();
                endSession();
            }
            byte[] body = (refused ? "{\"error\":\"invalid_grant\"}" : next()).getBytes(StandardCharsets.UTF_8);
            beforeAnswering.run();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(refused ? 400 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static boolean has(String form, long number) {
        return (form + "&").contains("refresh_token=refresh-" + number + "&");
    }

    private String next() {
        long number = issued.incrementAndGet();
        return "{\"access_token\":\"access-" + number + "\",\"refresh_token\":\"refresh-" + number
                + "\",\"token_type\":\"Bearer\",\"expires_in\":" + lifetime.toSeconds() + "}";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
