package io.kstlib.auth.core.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The arguments of the browser's process hold nothing that is secret or helps to forge a login (security rules 6 and 13). */
@Timeout(60)
class CallbackStartTest {

    private static final Token TOKEN =
            Token.builder(Secret.of("token"), Instant.EPOCH).build();

    private static final String STATE = "the-state";
    private static final String TICKET = "the-ticket";
    private static final URI TARGET = URI.create("https://sso.example.com/logout?id_token_hint=s3cret");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);

    private volatile Supplier<Peer> peer = () -> Peer.ours(1000);
    private CallbackServer server = guarded(Duration.ZERO);
    private final HttpClient browser = HttpClient.newHttpClient();

    private CallbackServer guarded(Duration timeForBrowser) {
        return CallbackServer.listen(
                new CallbackSettings("127.0.0.1", 0, List.of(), LONG, false),
                STATE,
                new CallbackServer.Guard((here, there) -> peer.get(), timeForBrowser, Duration.ofSeconds(30)));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> visit(URI url) throws IOException, InterruptedException {
        return browser.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> visitAs(Peer who, URI url) throws IOException, InterruptedException {
        peer = () -> who;
        return visit(url);
    }

    private CompletableFuture<HttpResponse<String>> bringAnswer() {
        URI answer = URI.create(server.redirectUri() + "?code=c&state=" + STATE);
        return browser.sendAsync(HttpRequest.newBuilder(answer).build(), BodyHandlers.ofString());
    }

    private void assertStillWaiting() {
        var waited = assertThrows(LoginFailedException.class, () -> server.await(SHORT));
        assertEquals(LoginFailedException.Reason.TIMED_OUT, waited.reason());
    }

    private static void assertDisclosed(LoginFailedException failed) {
        assertEquals(LoginFailedException.Reason.FORGED_ANSWER, failed.reason());
        assertTrue(failed.getMessage().contains("someone else on this machine"), failed.getMessage());
        assertTrue(failed.getMessage().contains("nothing was stored"), failed.getMessage());
    }

    @Test
    void redirectsTheBrowser() throws Exception {
        URI start = server.startingAt(TARGET, TICKET);

        HttpResponse<String> first = visit(start);

        assertFalse(start.toString().contains("s3cret"));
        assertEquals(302, first.statusCode());
        assertEquals(TARGET.toString(), first.headers().firstValue("Location").orElseThrow());
        assertEquals("no-store", first.headers().firstValue("Cache-Control").orElseThrow());
        assertEquals(
                "no-referrer", first.headers().firstValue("Referrer-Policy").orElseThrow());
    }

    @Test
    void redirectsTheSamePersonAgain() throws Exception { // a browser reloads and prefetches
        URI start = server.startingAt(TARGET, TICKET);

        assertEquals(302, visit(start).statusCode());
        assertEquals(302, visit(start).statusCode());

        assertStillWaiting();
    }

    @Test
    void redirectsNoOneWithoutTheTicket() throws Exception {
        URI start = server.startingAt(TARGET, TICKET);

        assertEquals(
                400, visit(URI.create(server.redirectUri() + "?start=another")).statusCode());
        assertEquals(302, visit(start).statusCode());
    }

    @Test
    void redirectsNoOneUnlessToldTo() throws Exception {
        assertEquals(400, visit(URI.create(server.redirectUri() + "?start=")).statusCode());
    }

    @Test
    void redirectsNoOneOnceItIsWithdrawn() throws Exception {
        URI start = server.startingAt(TARGET, TICKET);
        server.withdrawStart();

        assertEquals(400, visit(start).statusCode());
        assertStillWaiting();
    }

    @Test
    void refusesAnotherUserWhateverIsAsked() throws Exception {
        URI start = server.startingAt(TARGET, TICKET);

        for (URI url : List.of(start, URI.create(server.redirectUri() + "?code=c&state=" + STATE))) {
            HttpResponse<String> page = visitAs(Peer.anothers(1001), url);

            assertEquals(403, page.statusCode());
            assertTrue(page.headers().firstValue("Location").isEmpty());
        }
        var waited = assertThrows(LoginFailedException.class, () -> server.await(SHORT));
        assertTrue(waited.getMessage().contains("another user of this machine, uid 1001"), waited.getMessage());
        assertEquals(302, visitAs(Peer.ours(1000), start).statusCode());
        assertEquals(200, loginOf(bringAnswer()).statusCode());
    }

    private HttpResponse<String> loginOf(CompletableFuture<HttpResponse<String>> page) {
        server.await(LONG);
        server.succeed("corporate", TOKEN);
        return page.join();
    }

    @Test
    void redirectsOneWhoIsNotKnown() throws Exception {
        URI start = server.startingAt(TARGET, TICKET);

        assertEquals(302, visitAs(Peer.unknown(), start).statusCode());
        assertEquals(200, loginOf(bringAnswer()).statusCode());
    }

    @Test
    void theSecondOfThoseWhoAreNotKnownEndsTheLogin() throws Exception {
        URI start = server.startingAt(TARGET, TICKET);
        visitAs(Peer.unknown(), start);

        HttpResponse<String> second = visitAs(Peer.unknown(), start);

        assertEquals(410, second.statusCode());
        assertTrue(second.headers().firstValue("Location").isEmpty());
        assertDisclosed(assertThrows(LoginFailedException.class, () -> server.await(LONG)));
    }

    @Test
    void theBrowserEndsTheLoginWhenSomeoneWasFaster() throws Exception {
        URI start = server.startingAt(TARGET, TICKET);
        visitAs(Peer.unknown(), start);

        assertEquals(410, visitAs(Peer.ours(1000), start).statusCode());

        assertDisclosed(assertThrows(LoginFailedException.class, () -> server.await(LONG)));
    }

    @Test
    void theBrowserEndsTheLoginAlsoWhenSomeoneHasBroughtAnAnswerAlready() throws Exception {
        server.close();
        server = guarded(LONG);
        URI start = server.startingAt(TARGET, TICKET);
        visitAs(Peer.unknown(), start);
        CompletableFuture<HttpResponse<String>> page = bringAnswer();
        server.await(LONG);
        CompletableFuture<HttpResponse<String>> late =
                browser.sendAsync(HttpRequest.newBuilder(start).build(), BodyHandlers.ofString());

        assertDisclosed(assertThrows(LoginFailedException.class, () -> server.succeed("corporate", TOKEN)));

        server.fail("somebody was faster");
        assertEquals(400, page.join().statusCode());
        assertEquals(410, late.join().statusCode());
    }

    @Test
    void someoneWhoIsNotKnownComesTooLateAfterThePerson() throws Exception {
        URI start = server.startingAt(TARGET, TICKET);
        visit(start);

        HttpResponse<String> late = visitAs(Peer.unknown(), start);

        assertEquals(400, late.statusCode());
        assertTrue(late.headers().firstValue("Location").isEmpty());
        assertStillWaiting();
    }

    @Test
    void someoneWhoHasLeftAlreadyUsesNothingUp() throws Exception {
        URI start = server.startingAt(TARGET, TICKET);

        assertEquals(400, visitAs(Peer.noOnes(), start).statusCode());

        assertEquals(302, visitAs(Peer.unknown(), start).statusCode());
        assertStillWaiting();
    }

    @Test
    void someoneWhoIsRedirectedThoughNoBrowserWasStartedEndsTheLogin() throws Exception {
        visitAs(Peer.unknown(), server.startingAt(TARGET, TICKET));

        server.withdrawStart();

        assertDisclosed(assertThrows(LoginFailedException.class, () -> server.await(LONG)));
    }

    @Test
    void receivesTheAnswerAtTheSamePath() throws Exception {
        visit(server.startingAt(TARGET, TICKET));
        CompletableFuture<HttpResponse<String>> page = browser.sendAsync(
                HttpRequest.newBuilder(URI.create(server.redirectUri() + "?state=" + STATE))
                        .build(),
                BodyHandlers.ofString());

        server.await(LONG);
        server.endSession();

        assertEquals(200, page.join().statusCode());
        assertTrue(page.join().body().contains("You are logged out"));
    }
}
