package io.kstlib.auth.core.session;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.requestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.unauthorized;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.ServerNotAllowedException;
import io.kstlib.auth.core.fixture.Tokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AuthSessionTest {

    @RegisterExtension
    private final WireMockExtension api = newServer();

    @RegisterExtension
    private final WireMockExtension other = newServer();

    private final Tokens tokens = new Tokens();
    private final AuthSession session = builder().build();

    private static WireMockExtension newServer() {
        return WireMockExtension.newInstance()
                .options(WireMockConfiguration.wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
                .build();
    }

    private AuthSessionBuilder builder() {
        return AuthSession.builder(tokens);
    }

    @AfterEach
    void close() {
        session.close();
    }

    private String api(String path) {
        return "http://127.0.0.1:" + api.getPort() + path;
    }

    private String other(String path) {
        return "http://127.0.0.1:" + other.getPort() + path;
    }

    private void answerOk(WireMockExtension server) {
        server.stubFor(any(anyUrl()).willReturn(ok("done")));
    }

    @Test
    void sendsTheTokenWithEveryMethod() { // RFC 6750 section 2.1
        answerOk(api);
        RequestBody body = RequestBody.json("{}");

        assertEquals("done", session.get(api("/")).body());
        session.post(api("/"), body);
        session.put(api("/"), body);
        session.patch(api("/"), body);
        session.delete(api("/"));
        session.options(api("/"));
        assertEquals(200, session.head(api("/")).statusCode());

        for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD")) {
            api.verify(1, requestedFor(method, urlEqualTo("/")).withHeader("Authorization", equalTo("Bearer t1")));
        }
        api.verify(postRequestedFor(anyUrl())
                .withHeader("Content-Type", equalTo("application/json"))
                .withRequestBody(equalTo("{}")));
    }

    @Test
    void sendsFormsTextsAndBytes() {
        answerOk(api);

        session.post(api("/form"), RequestBody.form(Map.of("a b", "ü")));
        session.post(api("/text"), RequestBody.text("ü", "text/plain; charset=utf-8"));
        session.post(api("/bytes"), RequestBody.bytes(new byte[] {1, 2}, "application/octet-stream"));

        api.verify(postRequestedFor(urlEqualTo("/form"))
                .withHeader("Content-Type", equalTo("application/x-www-form-urlencoded"))
                .withRequestBody(equalTo("a+b=%C3%BC")));
        api.verify(postRequestedFor(urlEqualTo("/text")).withRequestBody(equalTo("ü")));
        api.verify(postRequestedFor(urlEqualTo("/bytes")).withHeader("Content-Length", equalTo("2")));
    }

    @Test
    void keepsToTheFirstServerWhenNoneIsNamed() {
        answerOk(api);
        answerOk(other);
        assertTrue(session.allows(URI.create(other("/"))));
        session.get(api("/"));

        var refused = assertThrows(ServerNotAllowedException.class, () -> session.get(other("/?q=s3cret")));

        assertTrue(
                refused.getMessage().contains(api("")) && refused.getMessage().contains(other("")),
                refused::getMessage);
        assertFalse(refused.getMessage().contains("s3cret"));
        assertFalse(session.allows(URI.create(other("/"))));
        other.verify(0, anyRequestedFor(anyUrl()));
    }

    @Test
    void keepsToTheServersThatAreNamed() {
        answerOk(api);
        AuthSession named = builder()
                .allowOrigin(URI.create(api("/any")))
                .allowHost("API.example")
                .build();

        assertEquals(200, named.get(api("/")).statusCode());
        assertThrows(ServerNotAllowedException.class, () -> named.get(other("/")));
        assertTrue(named.allows(URI.create("https://api.example:8443/")));
        assertFalse(named.allows(URI.create("https://www.api.example/")));
        assertFalse(named.allows(URI.create("https://api.example.evil/")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://api.example/", "http://192.168.0.1/", "ftp://localhost/", "https://user@api.example/"})
    void sendsNoTokenUnencryptedToOtherMachines(String url) { // security rule 5
        AuthSession named = builder().allowHost("api.example").build();

        assertFalse(named.allows(URI.create(url)));
        assertThrows(ServerNotAllowedException.class, () -> session.get(url));
        assertThrows(ServerNotAllowedException.class, () -> named.get(url));
        assertThrows(IllegalArgumentException.class, () -> builder().allowOrigin(URI.create(url)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://api.example", "api.example:8443", "user@api.example", "api.example/path", ""})
    void takesNothingButAHostForAHost(String host) {
        assertThrows(IllegalArgumentException.class, () -> builder().allowHost(host));
    }

    @ParameterizedTest
    @CsvSource({"301,GET", "302,GET", "303,GET", "307,POST", "308,POST"})
    void followsARedirectWithinTheOrigin(int status, String method) { // RFC 9110 section 15.4
        api.stubFor(any(urlEqualTo("/old"))
                .willReturn(aResponse().withStatus(status).withHeader("Location", "/new?a=b")));
        api.stubFor(any(urlEqualTo("/new?a=b")).willReturn(ok("done")));

        HttpResponse<String> answer = session.post(api("/old"), RequestBody.json("{}"));

        assertEquals("done", answer.body());
        api.verify(requestedFor(method, urlEqualTo("/new?a=b"))
                .withHeader("Authorization", equalTo("Bearer t1"))
                .withHeader("Content-Type", method.equals("POST") ? equalTo("application/json") : absent()));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void handsOverARedirectToAnotherOrigin(int status) {
        answerOk(other);
        api.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(status).withHeader("Location", other("/take"))));
        AuthSession both = builder()
                .allowOrigin(URI.create(api("/")))
                .allowOrigin(URI.create(other("/")))
                .build();

        assertEquals(status, both.get(api("/")).statusCode());
        other.verify(0, anyRequestedFor(anyUrl()));
    }

    @Test
    void endsACircleOfRedirects() {
        api.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(302).withHeader("Location", "/again")));

        assertEquals(302, session.get(api("/")).statusCode());
        api.verify(6, getRequestedFor(anyUrl()));
    }

    @Test
    void setsTheAuthorizationHeaderItself() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api("/")))
                .header("Authorization", "Basic x")
                .build();

        assertThrows(IllegalArgumentException.class, () -> session.send(request, BodyHandlers.discarding()));
    }

    @Test
    void refusesAClientThatWouldTakeTheTokenAlongARedirect() {
        HttpClient following = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();

        assertThrows(IllegalArgumentException.class, () -> builder().httpClient(following));
    }

    @Test
    void sendsNothingOnceClosed() {
        session.close();

        assertThrows(IllegalStateException.class, () -> session.get(api("/")));
    }

    @Test
    void answersWhatWasSentBeforeItWasClosed() {
        api.stubFor(any(anyUrl()).willReturn(unauthorized().withFixedDelay(300)));
        api.stubFor(
                any(anyUrl()).withHeader("Authorization", equalTo("Bearer t2")).willReturn(ok("done")));
        HttpRequest request = HttpRequest.newBuilder(URI.create(api("/"))).build();

        CompletableFuture<HttpResponse<String>> answer = session.sendAsync(request, BodyHandlers.ofString());
        session.close();

        assertEquals("done", answer.join().body());
    }

    @Test
    void saysThatNoOneIsLoggedIn() { // security rule 9
        tokens.logOut();
        HttpRequest request = HttpRequest.newBuilder(URI.create(api("/"))).build();

        assertThrows(NotLoggedInException.class, () -> session.get(api("/")));
        var failed = assertThrows(
                CompletionException.class,
                () -> session.sendAsync(request, BodyHandlers.discarding()).join());
        assertInstanceOf(NotLoggedInException.class, failed.getCause());
    }

    @Test
    void tellsWhyThereIsNoAnswer() {
        api.stubFor(any(urlEqualTo("/slow")).willReturn(ok().withFixedDelay(5_000)));
        api.stubFor(any(urlEqualTo("/broken")).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
        AuthSession impatient = builder().timeout(Duration.ofMillis(300)).build();

        var slow = assertThrows(NetworkException.class, () -> impatient.get(api("/slow")));
        var broken = assertThrows(NetworkException.class, () -> session.get(api("/broken")));

        assertEquals(NetworkException.Reason.TIMED_OUT, slow.reason());
        assertEquals(NetworkException.Reason.BROKEN_OFF, broken.reason());
    }

    @Test
    void keepsTheInterruptOfItsThread() {
        answerOk(api);
        Thread.currentThread().interrupt();

        var interrupted = assertThrows(NetworkException.class, () -> session.get(api("/")));

        assertEquals(NetworkException.Reason.INTERRUPTED, interrupted.reason());
        assertTrue(Thread.interrupted());
    }
}
