package io.kstlib.auth.core.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts of a login at the callback server: the answer, the page, the end of the wait. */
@Timeout(60)
class CallbackServerTest {

    private static final Token TOKEN =
            Token.builder(Secret.of("token"), Instant.EPOCH).build();

    private static final String STATE = "the-state-of-this-login";
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final CallbackSettings ANY_PORT = new CallbackSettings("127.0.0.1", 0, List.of(), LONG, false);

    private final HttpClient browser = HttpClient.newHttpClient();

    private CompletableFuture<HttpResponse<String>> visit(CallbackServer server, String query) {
        URI url = URI.create(server.redirectUri() + "?" + query);
        return browser.sendAsync(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void handsOverTheAnswerWithTheRightState() {
        try (CallbackServer server = CallbackServer.listen(ANY_PORT, STATE)) {
            var page = visit(server, "code=a%2Bb%2Fc&state=" + STATE);

            Parameters answer = server.await(LONG);
            server.succeed("corporate", TOKEN);

            assertEquals(List.of(Map.entry("code", "a+b/c"), Map.entry("state", STATE)), answer.entries());
            assertEquals(200, page.join().statusCode());
            assertTrue(page.join().body().contains("You are logged in to &quot;corporate&quot;."));
        }
    }

    private String pageFor(String name) {
        String claims = new String(
                Json.write(Map.of("iss", "https://sso.example.com", "sub", "1", "name", name)), StandardCharsets.UTF_8);
        String idToken = "eyJhbGciOiJub25lIn0." + Base64Url.encode(claims.getBytes(StandardCharsets.UTF_8)) + ".c2ln";
        try (CallbackServer server = CallbackServer.listen(ANY_PORT, STATE)) {
            var page = visit(server, "code=a&state=" + STATE);
            Parameters unused = server.await(LONG);
            server.succeed(
                    "corporate", TOKEN.toBuilder().idToken(Secret.of(idToken)).build());
            return page.join().body();
        }
    }

    @Test
    void namesThePerson() {
        String page = pageFor("Jane Doe");

        assertTrue(page.contains("You are logged in to &quot;corporate&quot; as Jane Doe."), page);
    }

    @ParameterizedTest
    @Tag("attack")
    @CsvSource({
        "<b onclick=x>Jane</b>, &lt;b onclick=x&gt;Jane&lt;/b&gt;.",
        "'Jane\n\nThe login failed', Jane\\u{000a}\\u{000a}The login failed.",
        "'Jane\u202E', Jane\\u{202e}.",
        "'Jane\u2066\u0000', Jane\\u{2066}\\u{0000}.",
        "'%1$s', %1$s."
    })
    void showsANameAsItIsAndRunsNothingOfIt(String name, String shown) {
        String page = pageFor(name);

        assertTrue(page.contains("&quot; as " + shown), page);
    }

    private static String signedAnswerWith(String state) {
        String claims =
                Base64Url.encode(("{\"code\":\"c\",\"state\":\"" + state + "\"}").getBytes(StandardCharsets.UTF_8));
        return "response=eyJhbGciOiJFUzI1NiJ9." + claims + ".c2lnbmF0dXJl";
    }

    @Test
    void findsTheStateOfASignedAnswerInside() { // JARM section 2.1
        try (CallbackServer server = CallbackServer.listen(ANY_PORT, STATE)) {
            var forged = visit(server, signedAnswerWith("another-state"));
            assertEquals(400, forged.join().statusCode());
            var page = visit(server, signedAnswerWith(STATE));

            assertTrue(server.await(LONG).first("response").isPresent());
            server.succeed("corporate", TOKEN);
            assertEquals(200, page.join().statusCode());
        }
    }

    @Test
    void keepsTheBrowserWaitingUntilTheOutcomeIsKnown() throws IOException {
        try (CallbackServer server = CallbackServer.listen(ANY_PORT, STATE)) {
            var page = visit(server, "code=c&state=" + STATE);
            server.await(LONG);

            assertFalse(page.isDone());
            server.fail("the code was used twice");

            assertEquals(400, page.join().statusCode());
            assertTrue(page.join().body().contains("the code was used twice"));
        }
    }

    @Test
    void tellsTheBrowserNoMoreThanItKnowsWhenClosedBeforeTheOutcome() {
        CompletableFuture<HttpResponse<String>> page;
        try (CallbackServer server = CallbackServer.listen(ANY_PORT, STATE)) {
            page = visit(server, "code=c&state=" + STATE);
            server.await(LONG);
        }

        assertEquals(200, page.join().statusCode());
        assertTrue(page.join().body().contains("The answer has arrived"));
    }

    @Test
    void handsOverAnErrorAnswer() { // RFC 6749 section 4.1.2.1
        try (CallbackServer server = CallbackServer.listen(ANY_PORT, STATE)) {
            var page = visit(server, "error=access_denied&state=" + STATE);

            assertEquals("access_denied", server.await(LONG).first("error").orElseThrow());
            server.fail("access denied");
            assertEquals(400, page.join().statusCode());
        }
    }

    @Test
    void takesOneAnswerOnly() { // security rule 8
        try (CallbackServer server = CallbackServer.listen(ANY_PORT, STATE)) {
            var first = visit(server, "code=first&state=" + STATE);
            assertEquals("first", server.await(LONG).first("code").orElseThrow());

            var second = visit(server, "code=second&state=" + STATE).join();

            assertEquals(410, second.statusCode());
            assertEquals("first", server.await(LONG).first("code").orElseThrow());
            server.succeed("corporate", TOKEN);
            assertEquals(200, first.join().statusCode());
        }
    }

    @Test
    void stopsListeningWhenClosed() { // security rule 8
        CallbackServer server = CallbackServer.listen(ANY_PORT, STATE);
        server.close();

        assertThrows(
                Exception.class, () -> visit(server, "code=c&state=" + STATE).get(10, TimeUnit.SECONDS));
    }

    @Test
    void saysHowLongItWaitedAndWhatItRefused() {
        try (CallbackServer server = CallbackServer.listen(ANY_PORT, STATE)) {
            assertEquals(400, visit(server, "code=c&state=forged").join().statusCode());

            var timedOut = assertThrows(LoginFailedException.class, () -> server.await(SHORT));

            assertEquals(LoginFailedException.Reason.TIMED_OUT, timedOut.reason());
            assertTrue(timedOut.getMessage().contains(server.redirectUri().toString()), timedOut.getMessage());
            assertTrue(
                    timedOut.getMessage().contains("one request was refused: its state is not the one of this login"),
                    timedOut.getMessage());
            assertFalse(timedOut.getMessage().contains("forged"));
        }
    }

    @Test
    void endsTheWaitWhenTheThreadIsInterrupted() {
        try (CallbackServer server = CallbackServer.listen(ANY_PORT, STATE)) {
            Thread.currentThread().interrupt();

            var cancelled = assertThrows(LoginFailedException.class, () -> server.await(LONG));

            assertEquals(LoginFailedException.Reason.CANCELLED, cancelled.reason());
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void endsTheWaitWhenClosedByAnotherThread() {
        CallbackServer server = CallbackServer.listen(ANY_PORT, STATE);
        var wait =
                CompletableFuture.supplyAsync(() -> assertThrows(LoginFailedException.class, () -> server.await(LONG)));
        server.close();

        assertEquals(LoginFailedException.Reason.CANCELLED, wait.join().reason());
    }

    @Test
    void escapesWhatComesFromOutside() {
        try (CallbackServer server = CallbackServer.listen(ANY_PORT, STATE)) {
            var page = visit(server, "error=x&state=" + STATE);
            server.await(LONG);
            server.fail("<script>alert('1')</script>\u0000 & \"quotes\"");

            String body = page.join().body();
            assertTrue(body.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;\uFFFD &amp; &quot;quotes&quot;"));
            assertFalse(body.contains("<script"));
        }
    }

    @Test
    void sendsPagesThatLoadNothingAndAreNotKept() {
        try (CallbackServer server = CallbackServer.listen(ANY_PORT, STATE)) {
            var headers = visit(server, "").join().headers();

            assertEquals("no-store", headers.firstValue("Cache-Control").orElseThrow());
            assertEquals("no-referrer", headers.firstValue("Referrer-Policy").orElseThrow());
            assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElseThrow());
            assertTrue(
                    headers.firstValue("Content-Security-Policy").orElseThrow().startsWith("default-src 'none';"));
        }
    }

    @Test
    void hidesTheCodeInToString() { // security rule 6
        Parameters answer = CallbackServer.parse("code=s3cret&state=" + STATE);

        assertEquals("Parameters[code, state]", answer.toString());
    }
}
