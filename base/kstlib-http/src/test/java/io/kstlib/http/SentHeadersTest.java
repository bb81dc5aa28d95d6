package io.kstlib.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.http.fixture.CorporateProvider;
import io.kstlib.http.fixture.Scripted;
import io.kstlib.http.fixture.TestProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server receives, and how often. OkHttp by itself would add headers, and repeat some requests. */
@Timeout(60)
class SentHeadersTest {

    private final List<String> heads = new CopyOnWriteArrayList<>();

    private Scripted answering(String answer) throws IOException {
        return Scripted.server(client -> {
            heads.add(TestProxy.head(client.getInputStream()));
            client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            client.getOutputStream().flush();
        });
    }

    private static URI url(Scripted server) {
        return URI.create("http://LOCALHOST:" + server.port() + "/a%7Eb;c=(d)?e=f%2Fg");
    }

    @Test
    void areThoseOfTheCallInOneOrderAndNoOthers() throws IOException {
        try (Scripted server = answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            ProviderHttp.of(CorporateProvider.with("headers", Map.of("accept", "text/plain", "X-Route", "sso")))
                    .send(HttpCall.postForm(url(server), Parameters.of(Map.of("code", "c")))
                            .withHeader("Accept", "application/json")
                            .withHeader("x-many", "1")
                            .withHeader("X-Many", "2"));

            assertEquals(
                    "POST /a%7Eb;c=(d)?e=f%2Fg HTTP/1.1\r\nHost: LOCALHOST:" + server.port()
                            + "\r\naccept: application/json\r\nContent-Length: 6"
                            + "\r\nContent-Type: application/x-www-form-urlencoded\r\nUser-Agent: kstlib"
                            + "\r\nx-many: 1\r\nx-many: 2\r\nX-Route: sso\r\n\r\n",
                    heads.get(0));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "503 Busy\r\nRetry-After: 0",
                "408 Late",
                "421 Other",
                "401 Who\r\nWWW-Authenticate: Basic",
                "407 Who"
            })
    void areSentOnceWhateverTheAnswer(String status) throws IOException {
        try (Scripted server = answering("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")) {
            HttpAnswer answer = ProviderHttp.of(CorporateProvider.withNothing()).send(HttpCall.get(url(server)));

            assertEquals(Integer.parseInt(status.substring(0, 3)), answer.status());
            assertEquals(1, heads.size(), heads::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "GET", "HEAD", "OPTIONS", "TRACE", "PROPFIND"})
    void haveNoLengthWithoutABody(String method) throws IOException {
        try (Scripted server = answering("HTTP/1.1 204 Gone\r\n\r\n")) {
            HttpAnswer answer = ProviderHttp.of(CorporateProvider.withNothing()).send(HttpCall.of(method, url(server)));

            assertEquals(204, answer.status());
            assertEquals(
                    method + " /a%7Eb;c=(d)?e=f%2Fg HTTP/1.1\r\nHost: LOCALHOST:" + server.port()
                            + "\r\nUser-Agent: kstlib\r\n\r\n",
                    heads.get(0));
        }
    }

    /** RFC 9110 section 8.6: these methods expect a body, so that its length is told also where it is empty. */
    @ParameterizedTest
    @ValueSource(strings = {"PATCH", "POST", "PUT"})
    void tellThatAnExpectedBodyIsEmpty(String method) throws IOException {
        try (Scripted server = answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            ProviderHttp.of(CorporateProvider.withNothing()).send(HttpCall.of(method, url(server)));

            assertEquals(
                    method + " /a%7Eb;c=(d)?e=f%2Fg HTTP/1.1\r\nHost: LOCALHOST:" + server.port()
                            + "\r\nContent-Length: 0\r\nUser-Agent: kstlib\r\n\r\n",
                    heads.get(0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "PATCH", "PUT"})
    void tellTheLengthOfABodyOfAnyMethod(String method) throws IOException {
        List<String> bodies = new CopyOnWriteArrayList<>();
        try (Scripted server = Scripted.server(client -> {
            heads.add(TestProxy.head(client.getInputStream()));
            bodies.add(new String(client.getInputStream().readNBytes(7), StandardCharsets.UTF_8));
            client.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.UTF_8));
            client.getOutputStream().flush();
        })) {
            HttpCall call =
                    HttpCall.of(method, url(server), "application/json", "{\"a\":1}".getBytes(StandardCharsets.UTF_8));

            HttpAnswer answer = ProviderHttp.of(CorporateProvider.withNothing()).send(call);

            assertEquals("ok", answer.text());
            assertEquals(List.of("{\"a\":1}"), bodies);
            assertEquals(
                    method + " /a%7Eb;c=(d)?e=f%2Fg HTTP/1.1\r\nHost: LOCALHOST:" + server.port()
                            + "\r\nContent-Length: 7\r\nContent-Type: application/json\r\nUser-Agent: kstlib\r\n\r\n",
                    heads.get(0));
        }
    }

    /** RFC 9110 section 9.3.2: the length is that of the answer to a GET. */
    @Test
    void ofAHeadGetNoBodyWhateverItsLength() throws IOException {
        try (Scripted server = answering("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")) {
            HttpAnswer answer = ProviderHttp.of(CorporateProvider.withNothing()).send(HttpCall.of("HEAD", url(server)));

            assertEquals(200, answer.status());
            assertEquals(0, answer.body().length);
        }
    }

    @Test
    void keepABodyThatIsCompressedUnaskedAsItIs() throws IOException {
        try (Scripted server = answering("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc")) {
            HttpAnswer answer = ProviderHttp.of(CorporateProvider.withNothing()).send(HttpCall.get(url(server)));

            assertEquals("abc", answer.text());
            assertEquals(List.of("gzip"), answer.headers("content-encoding"));
        }
    }
}
