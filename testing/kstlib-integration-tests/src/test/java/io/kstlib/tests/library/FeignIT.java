package io.kstlib.tests.library;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.WireMockServer;
import feign.Feign;
import feign.Request;
import feign.RequestLine;
import feign.Retryer;
import feign.http2client.Http2Client;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.session.AuthSession;
import io.kstlib.auth.oauth2.OAuth2Provider;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real Feign. It sends with a client of its own whenever its options differ from those of the given client. */
class FeignIT {

    private final WireMockServer server =
            new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());
    private AuthClient client;
    private AuthSession session;

    interface Api {
        @RequestLine("GET /data")
        String data();

        @RequestLine("GET /moved")
        String moved();
    }

    @BeforeEach
    void start() {
        server.start();
        server.stubFor(post("/token").willReturn(okJson("{\"access_token\":\"at-1\",\"expires_in\":3600}")));
        server.stubFor(get("/data").willReturn(okJson("{}")));
        server.stubFor(get("/moved").willReturn(temporaryRedirect("/data")));
        client = OAuth2Provider.builder("service")
                .clientId("my-service")
                .clientSecret("a-secret")
                .flow("client_credentials")
                .tokenUrl(URI.create(server.baseUrl() + "/token"))
                .build();
        session = AuthSession.open(client);
    }

    @AfterEach
    void stop() {
        session.close();
        client.close();
        server.stop();
    }

    private Feign.Builder feign() {
        return Feign.builder().client(new Http2Client(session.httpClient())).retryer(Retryer.NEVER_RETRY);
    }

    private int authorized(String path) {
        return server.findAll(getRequestedFor(urlEqualTo(path)).withHeader("Authorization", equalTo("Bearer at-1")))
                .size();
    }

    private int all(String path) {
        return server.findAll(getRequestedFor(urlEqualTo(path))).size();
    }

    @Test
    void itsDefaultOptionsSendTheToken() {
        assertEquals("{}", feign().target(Api.class, server.baseUrl()).data());

        assertEquals(1, authorized("/data"));
    }

    @Test
    void redirectsWithinTheServerAreFollowedWithTheToken() {
        assertEquals("{}", feign().target(Api.class, server.baseUrl()).moved());

        assertEquals(1, authorized("/data"));
    }

    @Test
    void optionsThatMakeItBuildAClientOfItsOwnFailAndSayWhatToSet() {
        Request.Options impatient = new Request.Options(Duration.ofSeconds(3), Duration.ofSeconds(9), true);
        Api api = feign().options(impatient).target(Api.class, server.baseUrl());

        RuntimeException refused = assertThrows(RuntimeException.class, api::data);

        assertTrue(String.valueOf(refused.getMessage()).contains("without the token"), refused::toString);
        assertTrue(String.valueOf(refused.getMessage()).contains("connect timeout of 10000 ms"), refused::toString);
        assertEquals(0, all("/data"));
    }

    @Test
    void optionsThatFollowNoRedirectsFailToo() {
        Request.Options still = new Request.Options(10, TimeUnit.SECONDS, 60, TimeUnit.SECONDS, false);
        Api api = feign().options(still).target(Api.class, server.baseUrl());

        assertThrows(RuntimeException.class, api::data);

        assertEquals(0, all("/data"));
    }

    @Test
    void aSessionOverAClientOfOnesOwnIsNoExceptionToThat() {
        HttpClient own = HttpClient.newHttpClient();
        try (AuthSession over = AuthSession.builder(client).httpClient(own).build()) {
            Api api = Feign.builder()
                    .client(new Http2Client(over.httpClient()))
                    .retryer(Retryer.NEVER_RETRY)
                    .target(Api.class, server.baseUrl());

            assertThrows(RuntimeException.class, api::data);
        }

        assertEquals(0, all("/data"));
    }
}
