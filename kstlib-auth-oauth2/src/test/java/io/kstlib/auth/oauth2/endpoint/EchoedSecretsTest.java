package io.kstlib.auth.oauth2.endpoint;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.oauth2.Server;
import io.kstlib.auth.testkit.SecretLeaks;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that put what they received into all that an error or the trace can show (security rule 6). */
class EchoedSecretsTest {

    private static final String SECRET = "abc/SECRETS+def=9 of the client";
    private static final String FORM = URLEncoder.encode(SECRET, StandardCharsets.UTF_8);

    @RegisterExtension
    final Server server = new Server();

    private final TestPerson person = TestPerson.whoGets("unused");

    static Stream<String> echoes() {
        return Stream.of(
                SECRET,
                FORM,
                FORM.replace("+", "%20"),
                FORM.toLowerCase(Locale.ROOT),
                URLEncoder.encode(FORM, StandardCharsets.UTF_8),
                SECRET.replace("/", "\\\\/"),
                Base64.getEncoder().encodeToString(("my-app:" + FORM).getBytes(StandardCharsets.UTF_8)));
    }

    private TestContext service(String method) {
        return server.client()
                .with("client_secret", SECRET)
                .with("flow", "client_credentials")
                .with("token_endpoint_auth_method", method)
                .with("headers", Map.of("X-Api-Key", "One-Time/Pass+word"));
    }

    private String refused(TestContext context) {
        return assertThrows(AuthException.class, () -> server.provider(context).login(person.request(Mode.BROWSER)))
                .getMessage();
    }

    private static void assertHidden(String shown) {
        String text = shown.toLowerCase(Locale.ROOT);
        assertFalse(text.contains("secrets"), shown);
        assertFalse(text.contains("time/pass") || text.contains("time%2fpass"), shown);
        assertFalse(text.contains("vdunsrvrt"), shown); // the middle of the secret in Base64
    }

    @Tag("attack")
    @ParameterizedTest
    @MethodSource("echoes")
    void hidesTheClientSecretHoweverItIsQuoted(String echo) {
        for (String method : List.of("client_secret_basic", "client_secret_post")) {
            server.tokenAnswer(
                    400,
                    "application/json",
                    "{\"error\":\"invalid_request\",\"error_description\":\"got client_secret=" + echo + " there\"}");

            String message = refused(service(method));

            assertTrue(message.contains("got client_secret=") && message.contains("[hidden]"), message);
            assertHidden(message);
        }
    }

    @Tag("attack")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json|{\"error\":\"ECHO\",\"error_description\":\"ECHO\"}",
                "application/json|{\"access_token\":\"at-1\",\"token_type\":\"ECHO\"}",
                "application/json|{\"access_token\":\"at-1\",\"token_type\":\"N_A\",\"issued_token_type\":\"ECHO\"}",
                "application/json|{\"ECHO",
                "text/ECHO|<p>ECHO</p>",
                "application/x-www-form-urlencoded|error=ECHO&error_description=ECHO",
                "text/html|ECHO"
            })
    void hidesWhatWasSentWhereverItIsQuoted(String answer) {
        String[] parts = answer.split("\\|", 2);
        for (String sent : List.of(SECRET, "One-Time/Pass+word")) {
            String encoded = URLEncoder.encode(sent, StandardCharsets.UTF_8);
            for (String echo : List.of(sent.replace(" ", "~"), sent, encoded)) {
                server.tokenAnswer(200, parts[0].replace("ECHO", encoded), parts[1].replace("ECHO", echo));

                assertHidden(refused(service("client_secret_post")));
            }
        }
    }

    @Tag("attack")
    @Test
    void hidesTheTokensOfAnAnswerThatIsAnErrorToo() {
        server.tokenAnswer(
                "{\"error\":\"server_error\",\"error_description\":\"issued Issued-Access-Token-1 and"
                        + " Issued%2DRefresh-Token-1\",\"access_token\":\"Issued-Access-Token-1\",\"refresh_token\":\"Issued-Refresh-Token-1\"}");

        String message = refused(service("client_secret_post"));

        assertTrue(message.contains("issued [hidden] and [hidden]"), message);
    }

    @Tag("attack")
    @Test
    void hidesTheTokenThatTheUserinfoEndpointQuotes() {
        Token token =
                Token.builder(Secret.of("Access/Token+of=Alice"), Instant.now()).build();
        for (int status : List.of(400, 401, 403, 406)) {
            server.wireMock()
                    .stubFor(get("/userinfo")
                            .willReturn(aResponse()
                                    .withStatus(status)
                                    .withHeader(
                                            "WWW-Authenticate",
                                            "Bearer error=\"invalid_token\", error_description=\"got"
                                                    + " Access%2FToken%2Bof%3DAlice\"")
                                    .withBody(
                                            "Bearer Access%252FToken%252Bof%253DAlice or Key%2FOf%2BAlice is wrong")));

            String message = assertThrows(
                            AuthException.class,
                            () -> server.provider(server.client().with("headers", Map.of("X-Api-Key", "Key/Of+Alice")))
                                    .userInfo(token))
                    .getMessage();

            assertTrue(message.contains("[hidden]"), message);
            assertFalse(message.contains("Alice"), message);
        }
    }

    private void logIn() {
        Kstlib kstlib = Kstlib.builder()
                .configuration(Map.of(
                        "auth",
                        Map.of(
                                "token_storage",
                                "memory",
                                "providers",
                                Map.of(
                                        "corporate",
                                        Map.of(
                                                "type", "oauth2",
                                                "flow", "client_credentials",
                                                "client_id", "service",
                                                "client_secret", SECRET,
                                                "token_url", server.url("/token"))))))
                .environment(Map.of())
                .build();
        try (kstlib) {
            AuthClient client = kstlib.client("corporate");
            assertThrows(AuthException.class, client::login);
        }
    }

    @Tag("attack")
    @Test
    void tracesARequestInTheLogWithoutWhatTheServerQuotes() throws Exception {
        server.tokenAnswer(
                400,
                "application/json",
                "{\"error\":\"invalid_client\",\"error_description\":\"" + FORM + " is wrong\"}");

        SecretLeaks.assertNoneInLogs(this::logIn, Set.of(SECRET, FORM, "SECRETS"));

        AssertionError found = assertThrows(
                AssertionError.class,
                () -> SecretLeaks.assertNoneInLogs(
                        this::logIn,
                        Set.of("/token (grant_type, client_id, client_secret): HTTP 400, invalid_client")));
        assertFalse(String.valueOf(found.getMessage()).contains("SECRETS"), found::getMessage);
    }
}
