package io.kstlib.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.http.connection.Timeouts;
import io.kstlib.http.fixture.CorporateProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers send, and what they should not. */
@Timeout(60)
class ProviderHttpTest {

    private static final Timeouts LONG =
            new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));
    private static final Timeouts SHORT =
            new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofMillis(400));

    @RegisterExtension
    private final WireMockExtension server = WireMockExtension.newInstance()
            .options(WireMockConfiguration.wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private final ProviderHttp transport = ProviderHttp.of(CorporateProvider.withNothing(), LONG);

    private URI url(String rest) {
        return URI.create("http://127.0.0.1:" + server.getPort() + rest);
    }

    private void answer(ResponseDefinitionBuilder response) {
        server.stubFor(any(anyUrl()).willReturn(response));
    }

    private NetworkException failure(ProviderHttp sender, URI url) {
        return assertThrows(NetworkException.class, () -> sender.send(HttpCall.get(url)));
    }

    @Test
    void sendsAFormWithItsHeaders() {
        answer(aResponse()
                .withStatus(200)
                .withHeader("Content-Type", "application/json; charset=utf-8")
                .withBody("{}"));

        HttpAnswer answer =
                transport.send(HttpCall.postForm(url("/token?a=b"), Parameters.of(Map.of("code", "a+b/c &ü")))
                        .withHeader("Accept", "application/json"));

        assertEquals(200, answer.status());
        assertEquals(Map.of(), ProviderHttp.jsonObject(answer));
        assertEquals(url("/token"), answer.endpoint());
        assertEquals(CorporateProvider.NOW, answer.receivedAt());
        server.verify(postRequestedFor(urlEqualTo("/token?a=b"))
                .withHeader("Content-Type", equalTo("application/x-www-form-urlencoded"))
                .withHeader("Accept", equalTo("application/json"))
                .withRequestBody(equalTo("code=a%2Bb%2Fc+%26%C3%BC")));
    }

    @Test
    void sendsTheConfiguredHeadersButPrefersThoseOfTheRequest() {
        CorporateProvider provider =
                CorporateProvider.with("headers", Map.of("X-Route", "sso", "accept", "text/plain"));
        answer(aResponse());

        ProviderHttp.of(provider).send(HttpCall.get(url("/")).withHeader("Accept", "application/json"));

        server.verify(getRequestedFor(urlEqualTo("/"))
                .withHeader("X-Route", equalTo("sso"))
                .withHeader("Accept", equalTo("application/json")));
    }

    @Test
    void offersNoUpgradeOfAPlainConnection() {
        answer(aResponse());

        transport.send(HttpCall.get(url("/")));

        server.verify(getRequestedFor(urlEqualTo("/"))
                .withHeader("Upgrade", absent())
                .withHeader("HTTP2-Settings", absent()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "content-length", "Authorization", "Transfer-Encoding", "Connection"})
    void refusesConfiguredHeadersThatBelongToTheProtocol(String name) {
        CorporateProvider provider = CorporateProvider.with("headers", Map.of(name, "s3cret"));

        var refused = assertThrows(ConfigurationException.class, () -> ProviderHttp.of(provider));

        assertEquals(
                "auth.providers.corporate.headers." + name
                        + " (kstlib.conf.yml:7): this header cannot be set; remove it",
                refused.getMessage());
    }

    @Test
    void refusesConfiguredHeadersThatWouldSplitTheRequest() {
        CorporateProvider provider = CorporateProvider.with("headers", Map.of("X-Key", "s3cret\r\nX-Other: 1"));

        var refused = assertThrows(ConfigurationException.class, () -> ProviderHttp.of(provider));

        assertTrue(refused.getMessage().contains("headers.X-Key"), refused.getMessage());
        assertFalse(refused.getMessage().contains("s3cret")); // security rule 6
    }

    @Test
    void hidesAHeaderThatCannotBeSent() { // security rule 6
        var refused = assertThrows(
                ProtocolException.class,
                () -> transport.send(HttpCall.get(url("/userinfo")).withHeader("Authorization", "Bearer s3cret\n")));

        assertTrue(refused.getMessage().contains("Authorization"), refused.getMessage());
        assertFalse(refused.getMessage().contains("s3cret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://sso.example/token", "http://192.168.0.1/token", "ftp://localhost/", "urn:token"})
    void sendsNothingUnencryptedToOtherMachines(String endpoint) { // security rule 5
        var refused = assertThrows(
                ProtocolException.class,
                () -> transport.send(HttpCall.postForm(URI.create(endpoint), Parameters.none())));

        assertFalse(refused.getMessage().isEmpty());
    }

    @Test
    void sendsNoUserNameInAUrl() {
        var refused = assertThrows(
                ProtocolException.class,
                () -> transport.send(HttpCall.get(URI.create("https://user:s3cret@sso.example/token?q=s3cret"))));

        assertEquals("https://sso.example/token holds a user name or password", refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsNoRedirect(int status) { // security rule 5
        answer(aResponse().withStatus(status).withHeader("Location", "https://evil.example/token?code=s3cret"));

        var refused = assertThrows(
                ProtocolException.class, () -> transport.send(HttpCall.postForm(url("/token"), Parameters.none())));

        assertTrue(
                refused.getMessage().contains("redirect to evil.example (HTTP " + status + ")"), refused.getMessage());
        assertFalse(refused.getMessage().contains("s3cret"));
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304, 400, 401, 404, 429, 500, 503})
    void handsOverEveryOtherStatus(int status) {
        answer(aResponse().withStatus(status));

        assertEquals(status, transport.send(HttpCall.get(url("/"))).status());
    }

    @Test
    void takesAnAnswerOfTheLargestSize() { // security rule 5
        answer(aResponse().withBody(new byte[ProviderHttp.MAX_ANSWER_BYTES]));

        assertEquals(
                ProviderHttp.MAX_ANSWER_BYTES,
                transport.send(HttpCall.get(url("/"))).body().length);
    }

    @Test
    void refusesALargerAnswer() { // security rule 5
        answer(aResponse().withBody(new byte[ProviderHttp.MAX_ANSWER_BYTES + 1]));

        var refused = assertThrows(ProtocolException.class, () -> transport.send(HttpCall.get(url("/keys"))));

        assertEquals(
                "the answer of " + url("/keys") + " is larger than 1048576 bytes. Check that the URL is the right one",
                refused.getMessage());
    }

    @Test
    void givesUpOnASilentServer() { // security rule 5
        answer(aResponse().withFixedDelay(5_000));

        assertEquals(
                Reason.TIMED_OUT,
                failure(ProviderHttp.of(CorporateProvider.withNothing(), SHORT), url("/?q=s3cret"))
                        .reason());
    }

    @Test
    void givesUpOnAnAnswerThatTrickles() { // security rule 5
        answer(aResponse().withBody("x".repeat(500)).withChunkedDribbleDelay(50, 10_000));

        NetworkException slow = failure(ProviderHttp.of(CorporateProvider.withNothing(), SHORT), url("/?q=s3cret"));

        assertEquals(Reason.TIMED_OUT, slow.reason());
        assertFalse(slow.getMessage().contains("s3cret"));
        assertEquals(url("/"), slow.endpoint());
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void tellsAConnectionThatBroke(Fault fault) {
        answer(aResponse().withFault(fault));

        assertEquals(Reason.BROKEN_OFF, failure(transport, url("/")).reason());
    }

    @Test
    void sendsAPostOnceEvenWhenTheConnectionBreaks() { // a code or refresh token sent twice ends the session
        answer(aResponse().withFault(Fault.EMPTY_RESPONSE));

        assertThrows(
                NetworkException.class,
                () -> transport.send(HttpCall.postForm(url("/token"), Parameters.of(Map.of("code", "c")))));

        server.verify(1, postRequestedFor(urlEqualTo("/token")));
    }

    @Test
    void tellsATruncatedAnswer() {
        answer(aResponse().withHeader("Content-Length", "100").withBody("short"));

        assertEquals(
                Reason.BROKEN_OFF,
                failure(ProviderHttp.of(CorporateProvider.withNothing(), LONG), url("/"))
                        .reason());
    }

    @Test
    void tellsAHostThatIsNotKnown() {
        NetworkException unknown = failure(transport, URI.create("https://sso.invalid/token?q=s3cret"));

        assertEquals(Reason.UNKNOWN_HOST, unknown.reason(), unknown.getMessage());
        assertTrue(unknown.getMessage().startsWith("the host sso.invalid is not known"), unknown.getMessage());
    }

    @Test
    void tellsAPortWhereNothingListens() throws IOException {
        try (Socket held = new Socket()) {
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // and never listens
            String url = "http://127.0.0.1:" + held.getLocalPort();

            NetworkException refused = failure(transport, URI.create(url + "/token"));

            assertEquals(Reason.CANNOT_CONNECT, refused.reason());
            assertTrue(refused.getMessage().contains(url), refused.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "1 2", "0x10"})
    void tellsAnAnswerThatIsNotHttp(String length) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread odd =
                    new Thread(() -> answerOnce(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n"));
            odd.start();

            NetworkException broken =
                    failure(transport, URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/token"));

            assertEquals(Reason.BROKEN_OFF, broken.reason(), broken.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1048577", "99999999999", "99999999999999999999"})
    void readsNothingOfAnAnswerThatSaysItIsTooLarge(String length) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread large =
                    new Thread(() -> answerOnce(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n"));
            large.start();
            URI url = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/token");

            ProtocolException refused = assertThrows(ProtocolException.class, () -> transport.send(HttpCall.get(url)));

            assertTrue(refused.getMessage().contains("larger than 1048576 bytes"), refused.getMessage());
        }
    }

    private static void answerOnce(ServerSocket socket, String answer) {
        try (Socket connection = socket.accept()) {
            connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            connection.shutdownOutput();
            connection.getInputStream().readAllBytes();
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
    }

    @Test
    void keepsTheInterruptOfItsThread() {
        answer(aResponse());
        Thread.currentThread().interrupt();

        NetworkException interrupted = failure(transport, url("/"));

        assertEquals(Reason.INTERRUPTED, interrupted.reason());
        assertTrue(Thread.interrupted());
    }

    @Test
    void saysThatAnAnswerIsNoJsonWithoutShowingIt() { // security rule 6
        answer(aResponse().withHeader("Content-Type", "text/html").withBody("<html>s3cret</html>"));
        HttpAnswer answer = transport.send(HttpCall.get(url("/token?q=s3cret")));

        var refused = assertThrows(ProtocolException.class, () -> ProviderHttp.jsonObject(answer));

        assertTrue(refused.getMessage().contains(url("/token") + " (HTTP 200, text/html)"), refused.getMessage());
        assertFalse(refused.getMessage().contains("s3cret"));
        assertFalse(answer.toString().contains("s3cret"));
    }
}
