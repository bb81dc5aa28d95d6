package io.kstlib.auth.core.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A URL with a secret does not stand among the arguments of the browser's process (design rule 6). */
@Timeout(60)
class CallbackStartTest {

    private static final String STATE = "the-state";
    private static final String TICKET = "the-ticket";
    private static final URI TARGET = URI.create("https://sso.example.com/logout?id_token_hint=s3cret");

    private final CallbackServer server =
            CallbackServer.listen(new CallbackSettings("127.0.0.1", 0, List.of(), Duration.ofSeconds(20)), STATE);
    private final HttpClient browser = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> visit(URI url) throws IOException, InterruptedException {
        return browser.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
    }

    @Test
    void leadsTheBrowserOnOnce() throws Exception {
        URI start = server.startingAt(TARGET, TICKET);

        HttpResponse<String> first = visit(start);
        HttpResponse<String> second = visit(start);

        assertFalse(start.toString().contains("s3cret"));
        assertEquals(302, first.statusCode());
        assertEquals(TARGET.toString(), first.headers().firstValue("Location").orElseThrow());
        assertEquals("no-store", first.headers().firstValue("Cache-Control").orElseThrow());
        assertEquals(
                "no-referrer", first.headers().firstValue("Referrer-Policy").orElseThrow());
        assertEquals(400, second.statusCode());
        assertTrue(second.headers().firstValue("Location").isEmpty());
    }

    @Test
    void leadsNobodyOnWithoutTheTicket() throws Exception {
        URI start = server.startingAt(TARGET, TICKET);

        assertEquals(
                400, visit(URI.create(server.redirectUri() + "?start=another")).statusCode());
        assertEquals(302, visit(start).statusCode());
    }

    @Test
    void leadsNobodyOnUnlessToldTo() throws Exception {
        assertEquals(400, visit(URI.create(server.redirectUri() + "?start=")).statusCode());
    }

    @Test
    void receivesTheAnswerAtTheSamePath() throws Exception {
        visit(server.startingAt(TARGET, TICKET));
        CompletableFuture<HttpResponse<String>> page = browser.sendAsync(
                HttpRequest.newBuilder(URI.create(server.redirectUri() + "?state=" + STATE))
                        .build(),
                BodyHandlers.ofString());

        server.await(Duration.ofSeconds(20));
        server.endSession();

        assertEquals(200, page.join().statusCode());
        assertTrue(page.join().body().contains("You are logged out"));
    }
}
