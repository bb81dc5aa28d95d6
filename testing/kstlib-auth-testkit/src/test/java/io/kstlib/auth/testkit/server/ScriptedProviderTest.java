package io.kstlib.auth.testkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.json.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The settings and questions of a test, against the rules of the provider if need be. */
class ScriptedProviderTest {

    @RegisterExtension
    final TestIdentityProvider idp = new TestIdentityProvider("/realms/main");

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(idp.url(path))));
    }

    private HttpRequest.Builder form(Map<String, String> form) {
        return HttpRequest.newBuilder(URI.create(idp.url(idp.path("token"))))
                .POST(BodyPublishers.ofString(Parameters.of(form).encode()));
    }

    private HttpResponse<String> token(Map<String, String> form) {
        return send(form(form));
    }

    private static Map<String, Object> json(HttpResponse<String> answer) {
        return Json.readObject(answer.body());
    }

    @Test
    void anAnswerIsWhatTheTestSays() {
        String path = idp.path("token");
        idp.answer(path, 503, Map.of("Retry-After", "7"), "busy");
        idp.answerNext(path, 200, Map.of(), "first").answerNext(path, 200, Map.of(), "second");

        assertEquals("first", token(Map.of()).body());
        assertEquals("second", token(Map.of()).body());
        HttpResponse<String> busy = token(Map.of());
        assertEquals(503, busy.statusCode());
        assertEquals("7", busy.headers().firstValue("Retry-After").orElseThrow());

        idp.answer(path, Map.of("a", 1));
        assertEquals("{\"a\":1}", token(Map.of()).body());
        idp.refuse("invalid_grant", "it is spent");
        assertEquals("it is spent", json(token(Map.of())).get("error_description"));
        idp.answerAsUsual(path);
        assertEquals(
                "unsupported_grant_type", json(token(Map.of("client_id", "x"))).get("error"));
    }

    @Test
    void requestsAreKeptAsTheyCame() {
        send(form(Map.of("a b", "c&d")).header("X-Probe", "1"));
        get("/elsewhere?q=%20");

        ReceivedRequest posted = idp.requests(idp.path("token")).get(0);
        assertEquals("POST", posted.method());
        assertEquals(Map.of("a b", "c&d"), posted.form());
        assertEquals("1", posted.header("x-probe").orElseThrow());
        ReceivedRequest got = idp.requests("/elsewhere").get(0);
        assertEquals(Map.of("q", " "), got.query());
        assertEquals(2, idp.requests().size());
    }

    @Test
    void aParameterThatComesTwiceIsFound() {
        send(HttpRequest.newBuilder(URI.create(idp.url(idp.path("token"))))
                .POST(BodyPublishers.ofString("resource=a&resource=b")));
        ReceivedRequest request = idp.requests(idp.path("token")).get(0);

        assertThrows(AssertionError.class, request::form);
        assertEquals(List.of("a", "b"), request.values("resource"));
        assertEquals(List.of(), request.values("audience"));
    }

    @Test
    void everyRouteRefusesWhatItDoesNotKnow() {
        assertEquals(404, get("/realms/main/nothing").statusCode());
        assertEquals(404, get("/elsewhere").statusCode());
        assertEquals(405, get(idp.path("token")).statusCode());
        assertEquals(401, get(idp.path("userinfo")).statusCode());
    }

    @Test
    void aProviderThatIsClosedListensNoMore() {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(idp.url(idp.path("jwks")))).build();
        get(idp.path("jwks"));

        idp.close();

        assertThrows(ConnectException.class, () -> HttpClient.newHttpClient().send(request, BodyHandlers.discarding()));
        assertEquals(1, idp.requests().size());
    }

    @Test
    void aProviderThatIsStartedAgainBeginsAnew() {
        try (TestIdentityProvider other = new TestIdentityProvider()) {
            assertThrows(NullPointerException.class, other::issuer);
            assertEquals("TestIdentityProvider[not started]", other.toString());
            other.start().publish("issuer", "https://another.example");

            other.start();
            assertEquals(other.url(""), other.issuer());
            assertEquals(List.of(), other.requests());
        }
    }
}
