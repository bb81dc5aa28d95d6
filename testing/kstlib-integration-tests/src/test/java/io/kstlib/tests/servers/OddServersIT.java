package io.kstlib.tests.servers;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okForContentType;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.Query;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Servers that do what a real provider does not. The command ends soon, with exit code 1 and one line that names the server, and stores
 * nothing. Security rule 5.
 */
@Tag("trial")
class OddServersIT {

    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final String TOKEN_ANSWER = """
            {"access_token": "marked-access-token", "token_type": "Bearer", "expires_in": 300}""";

    @RegisterExtension
    final WireMockExtension server = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path home;

    private Command command() {
        return Command.inThisJvm(home).configured("""
                        auth:
                          token_storage: file
                          callback_server: { port: 0 }
                          providers:
                            corporate:
                              type: oidc
                              issuer: %s
                              client_id: my-app
                              scopes: [openid]
                              timeouts: { request: 3 }
                        """.formatted(base()));
    }

    private String base() {
        return "http://127.0.0.1:" + server.getPort();
    }

    private String metadata(String issuer) {
        return """
        {"issuer": "%1$s", "authorization_endpoint": "%2$s/authorize", "token_endpoint": "%2$s/token",
         "jwks_uri": "%2$s/keys", "userinfo_endpoint": "%2$s/userinfo", "response_types_supported": ["code"],
         "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]}""".formatted(issuer, base());
    }

    static Stream<Arguments> oddAnswers() {
        return Stream.of(
                odd("malformed", okForContentType("application/json", "{\"issuer\": ")),
                odd("not JSON", okForContentType("text/html", "<html>Welcome to the proxy</html>")),
                odd("huge", okForContentType("application/json", "{\"padding\": \"" + "x".repeat(3_000_000) + "\"}")),
                odd("deep", okForContentType("application/json", "[".repeat(100_000))),
                odd("cut off", aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)),
                odd("no HTTP", aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE)),
                odd("reset", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
                odd("redirect", temporaryRedirect("/elsewhere")),
                odd("unavailable", aResponse().withStatus(503).withBody("down for maintenance")));
    }

    private static Arguments odd(String name, ResponseDefinitionBuilder answer) {
        return Arguments.of(Named.of(name, answer));
    }

    private void assertFailedInOneLine(Result result) {
        result.endedWith(1);
        String said = result.err()
                .lines()
                .filter(line -> !line.contains("warning:") && !line.startsWith("Open this URL"))
                .reduce("", (lines, line) -> lines + line + "\n");
        assertEquals(1, said.lines().count(), result::toString);
        assertTrue(said.contains("127.0.0.1:" + server.getPort()), result::toString);
        assertFalse(said.contains("Exception"), result::toString);
        command().run("auth", "status").endedWith(2);
    }

    @ParameterizedTest
    @MethodSource("oddAnswers")
    void oddDiscoveryDocumentEndsTheLoginBeforeAnyUrlIsShown(ResponseDefinitionBuilder answer) {
        server.stubFor(get(DISCOVERY).willReturn(answer));

        Result result = command().run("auth", "login", "--no-browser");

        assertFailedInOneLine(result);
        assertEquals("", result.out());
    }

    @Test
    void discoveryDocumentOfAnotherIssuerIsRefused() { // OpenID Connect Discovery 1.0 section 4.3, security rule 3
        server.stubFor(get(DISCOVERY).willReturn(okJson(metadata("https://somebody-else.example.com"))));

        Result result = command().run("auth", "login", "--no-browser");

        assertFailedInOneLine(result);
        assertTrue(result.err().contains("somebody-else.example.com"), result::toString);
        assertTrue(result.err().contains("accepted_issuers"), result::toString);
    }

    @ParameterizedTest
    @MethodSource("oddAnswers")
    void oddTokenAnswerEndsTheLoginWithoutAToken(ResponseDefinitionBuilder answer) {
        server.stubFor(post("/token").willReturn(answer));

        assertFailedInOneLine(logInAtTokenEndpoint());
    }

    @Test
    void tokenAnswerWithoutAnIdTokenIsRefused() { // OpenID Connect Core 1.0 section 3.1.3.3, security rule 2
        server.stubFor(post("/token").willReturn(okJson(TOKEN_ANSWER)));

        Result result = logInAtTokenEndpoint();

        result.endedWith(1);
        assertTrue(result.err().contains("ID token"), result::toString);
        assertFalse(result.toString().contains("marked-access-token"), result::toString);
        command().run("auth", "status").endedWith(2);
    }

    @Test
    void codeIsNotSentAlongARedirect() { // RFC 9700 section 4.12, security rule 5
        server.stubFor(post("/token").willReturn(temporaryRedirect("/elsewhere")));
        server.stubFor(post("/elsewhere").willReturn(okJson(TOKEN_ANSWER)));

        assertFailedInOneLine(logInAtTokenEndpoint());
        server.verify(0, postRequestedFor(urlPathEqualTo("/elsewhere")));
    }

    @Test
    void serverThatNeverFinishesItsAnswerIsGivenUp() {
        server.stubFor(get(anyUrl()).willReturn(okJson(metadata(base())).withChunkedDribbleDelay(1_000, (int)
                Duration.ofMinutes(10).toMillis())));

        Result result = command().run("auth", "login", "--no-browser");

        assertFailedInOneLine(result);
    }

    private Result logInAtTokenEndpoint() {
        server.stubFor(get(DISCOVERY).willReturn(okJson(metadata(base()))));
        try (RunningCommand login = command().start("auth", "login", "--no-browser")) {
            Map<String, String> request = Query.of(login.awaitUrl());
            URI callback = Query.with(
                    Query.with(URI.create(request.get("redirect_uri")), "code", "the-code"),
                    "state",
                    request.get("state"));
            assertNotEquals(200, Callback.follow(callback).status());
            return login.await();
        }
    }
}
