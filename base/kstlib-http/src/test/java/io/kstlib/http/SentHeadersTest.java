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

    @Test
    void keepABodyThatIsCompressedUnaskedAsItIs() throws IOException {
        try (Scripted server = answering("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc")) {
            HttpAnswer answer = ProviderHttp.of(CorporateProvider.withNothing()).send(HttpCall.get(url(server)));

            assertEquals("abc", answer.text());
            assertEquals(List.of("gzip"), answer.headers("content-encoding"));
        }
    }
}
