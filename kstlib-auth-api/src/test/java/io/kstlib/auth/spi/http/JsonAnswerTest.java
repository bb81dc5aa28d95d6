package io.kstlib.auth.spi.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer means for a plugin that wants JSON, and which requests it can send. */
class JsonAnswerTest {

    private static final URI SERVER = URI.create("https://sessions.example.com/session");

    private static HttpAnswer answer(int status, String body) {
        return new HttpAnswer(
                SERVER,
                status,
                Map.of("Retry-After", List.of("7")),
                body.getBytes(StandardCharsets.UTF_8),
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                null);
    }

    private static OAuthErrorException refusal(HttpAnswer refused) {
        return new OAuthErrorException("refused", null, refused.status(), "it refused", null);
    }

    private static String json(HttpAnswer answer) {
        return answer.json(
                () -> {
                    byte[] body = answer.body();
                    if (body.length == 0 || body[0] != '{') {
                        throw new IOException("canary");
                    }
                    return new String(body, StandardCharsets.UTF_8);
                },
                JsonAnswerTest::refusal);
    }

    @Test
    void isReadWhereTheServerSucceeds() {
        assertEquals("{}", json(answer(200, "{}")));
        assertEquals("{\"a\":1}", json(answer(201, "{\"a\":1}")));
    }

    @ParameterizedTest
    @CsvSource({"429, UNAVAILABLE", "500, SERVER_ERROR", "502, SERVER_ERROR", "503, UNAVAILABLE"})
    void ofAnOutageIsNoRefusalAndSaysWhenToTryAgain(int status, Reason reason) {
        NetworkException away =
                assertThrows(NetworkException.class, () -> json(answer(status, "{\"error\":\"canary\"}")));

        assertEquals(reason, away.reason());
        assertEquals(Optional.of(Duration.ofSeconds(7)), away.retryAfter());
        assertEquals(
                "the server (https://sessions.example.com/session) cannot answer now: HTTP " + status
                        + ". Try again in 7 s",
                away.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 403, 404})
    void ofAnyOtherStatusIsTheRefusalOfTheCaller(int status) {
        OAuthErrorException refused = assertThrows(OAuthErrorException.class, () -> json(answer(status, "canary")));

        assertEquals(status, refused.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>canary</html>", "[1]"})
    void thatCannotBeReadIsNotQuoted(String body) {
        ProtocolException unreadable = assertThrows(ProtocolException.class, () -> json(answer(200, body)));

        assertFalse(unreadable.getMessage().contains("canary"), unreadable::getMessage);
        assertEquals(SERVER, unreadable.endpoint());
    }

    @Test
    void thatTheReaderRefusesInOurWordsKeepsThem() {
        AuthException own = refusal(answer(200, ""));

        assertSame(
                own,
                assertThrows(
                        AuthException.class,
                        () -> answer(200, "{}")
                                .json(
                                        () -> {
                                            throw own;
                                        },
                                        JsonAnswerTest::refusal)));
    }

    @Test
    void requestsHaveEveryMethodAndABodyOrNone() {
        HttpCall delete = HttpCall.of("DELETE", SERVER);
        HttpCall patch = HttpCall.of("PATCH", SERVER, "application/json", new byte[] {'{', '}'});

        assertEquals("DELETE", delete.method());
        assertEquals(0, delete.body().length);
        assertEquals(List.of(), delete.headers());
        assertEquals("PATCH", patch.method());
        assertEquals(2, patch.body().length);
        assertEquals(List.of(Map.entry("Content-Type", "application/json")), patch.headers());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "delete", "GET /", "A\r\nB", "CONNECT"})
    void requestsHaveNoMethodThatHttpDoesNotAllowHere(String method) {
        assertThrows(IllegalArgumentException.class, () -> HttpCall.of(method, SERVER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "TRACE"})
    void requestsHaveNoBodyWhereHttpHasNone(String method) {
        assertThrows(IllegalArgumentException.class, () -> HttpCall.of(method, SERVER, "text/plain", new byte[1]));
    }
}
