package io.kstlib.auth.exchange;

import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A program, a configuration and requests. */
class ExchangeOverHttpTest {

    private static final String ISSUED =
            "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\",\"token_type\":\"Bearer\"";

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path home;

    private Map<String, String> environment = Map.of();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @BeforeEach
    void answer() {
        tokenAnswers(
                "grant_type=client_credentials",
                okJson("{\"access_token\":\"canary-source\",\"token_type\":\"Bearer\",\"expires_in\":300}"));
        tokenAnswers("token-exchange", okJson("{\"access_token\":\"exchanged\",\"expires_in\":300," + ISSUED + "}"));
        tokenAnswers("jwt-bearer", okJson("{\"access_token\":\"asserted\",\"token_type\":\"Bearer\"}"));
    }

    private static void tokenAnswers(String parameter, ResponseDefinitionBuilder answer) {
        SERVER.stubFor(post("/token").withRequestBody(containing(parameter)).willReturn(answer));
    }

    private static List<String> sent(String parameter) {
        return SERVER.findAll(postRequestedFor(urlEqualTo("/token")).withRequestBody(containing(parameter))).stream()
                .map(request -> request.getBodyAsString())
                .toList();
    }

    /** Makes a program with the provider {@code orders}, and with {@code corporate}, the source provider. */
    private Kstlib kstlib(String... lines) throws IOException {
        String text = """
                auth:
                  token_storage: file
                  providers:
                    corporate:
                      type: oauth2
                      client_id: source
                      client_secret: source-secret
                      flow: client_credentials
                      token_url: %1$s/token
                    orders:
                      type: oauth2
                      client_id: orders
                      token_url: %1$s/token
                      %2$s
                """.formatted(SERVER.baseUrl(), String.join("\n      ", lines));
        Path file = Files.writeString(home.resolve("kstlib.conf.yml"), text);
        InstantSource time = () -> now;
        return Engine.program(Kstlib.builder(), program -> program.withoutEventLog())
                .configFile(file)
                .home(home)
                .environment(environment)
                .clock(time.withZone(ZoneOffset.UTC))
                .build();
    }

    private String token(String... lines) throws IOException {
        try (Kstlib kstlib = kstlib(lines)) {
            return kstlib.client("orders").getToken().accessToken().reveal();
        }
    }

    private <T extends AuthException> T refused(Class<T> type, String... lines) {
        T refused = assertThrows(type, () -> token(lines));
        assertFalse(refused.getMessage().contains("canary"), refused::getMessage);
        return refused;
    }

    @Test
    void theTokenOfAnotherProviderIsExchangedWithoutALogin() throws IOException {
        String[] section = {
            "client_secret: s3cret-of-orders", "flow: token_exchange", "subject_token: provider://corporate"
        };

        assertEquals("exchanged", token(section));
        assertEquals("exchanged", token(section));

        assertEquals(1, sent("token-exchange").size(), "the token is stored");
        assertTrue(sent("token-exchange").get(0).contains("subject_token=canary-source&subject_token_type=urn%3A"));

        now = now.plusSeconds(600);
        token(section);
        assertEquals(2, sent("token-exchange").size());
        assertEquals(2, sent("grant_type=client_credentials").size(), "the subject token had expired, too");
    }

    @Test
    void anotherSubjectOrAudienceIsAnotherToken() throws IOException {
        token("flow: token_exchange", "subject_token: provider://corporate", "audience: stock");

        NotLoggedInException refused = refused(
                NotLoggedInException.class,
                "flow: token_exchange",
                "subject_token: provider://corporate",
                "audience: orders");

        assertEquals(NotLoggedInException.Reason.ISSUED_FOR_ANOTHER, refused.reason());
    }

    @Test
    void whatIsNoAccessTokenIsNotUsed() { // RFC 8693 section 2.2.1
        tokenAnswers(
                "token-exchange",
                okJson("{\"access_token\":\"canary\",\"token_type\":\"N_A\","
                        + "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:id_token\"}"));

        ProtocolException refused =
                refused(ProtocolException.class, "flow: token_exchange", "subject_token: provider://corporate");

        assertTrue(
                refused.problem()
                        .contains("issued urn:ietf:params:oauth:token-type:id_token, which is not an access token"),
                refused::problem);
    }

    @Test
    void aServerThatEchoesTheSubjectShowsNothing() {
        tokenAnswers(
                "token-exchange",
                jsonResponse("{\"error\":\"invalid_request\",\"error_description\":\"bad token canary-source\"}", 400));

        OAuthErrorException refused =
                refused(OAuthErrorException.class, "flow: token_exchange", "subject_token: provider://corporate");

        assertEquals("invalid_request", refused.error());
    }

    @Test
    void twoProvidersThatWaitForEachOtherAreRefused() {
        AuthException refused =
                refused(AuthException.class, "flow: token_exchange", "subject_token: provider://orders");

        assertTrue(refused.problem().contains("needs a token of \"orders\""), refused::problem);
    }

    /** Writes a token as Kubernetes does: a new folder, to which {@code ..data} leads from then on. */
    private String projected(Path mount, String generation, String token) throws IOException {
        Path folder = Files.createDirectories(mount.resolve(".." + generation));
        Files.writeString(folder.resolve("kstlib"), token);
        Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(".." + generation));
        Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        if (Files.notExists(mount.resolve("kstlib"))) {
            Files.createSymbolicLink(mount.resolve("kstlib"), Path.of("..data/kstlib"));
        }
        return "client_assertion: file://" + mount.resolve("kstlib");
    }

    @Test
    void aServiceInKubernetesShowsTheTokenThatWasProjectedLast() throws IOException {
        Path mount = Files.createDirectory(home.resolve("tokens"));
        String first = Service.jwt(now.plusSeconds(3600));
        String second = Service.jwt(now.plusSeconds(7200));
        String assertion = projected(mount, "2026_03_01_12", first);
        tokenAnswers(
                "client_assertion=",
                okJson("{\"access_token\":\"of-the-workload\",\"token_type\":\"Bearer\",\"expires_in\":300}"));

        try (Kstlib kstlib =
                kstlib("flow: client_credentials", "token_endpoint_auth_method: workload_identity", assertion)) {
            assertEquals(
                    "of-the-workload",
                    kstlib.client("orders").getToken().accessToken().reveal());
            projected(mount, "2026_03_01_13", second);
            now = now.plusSeconds(600);
            kstlib.client("orders").getToken();
        }

        List<String> sent = sent("client_assertion=");
        assertEquals(2, sent.size());
        assertTrue(sent.get(0).contains("client_assertion=" + first), sent::toString);
        assertTrue(sent.get(1).contains("client_assertion=" + second), sent::toString);
    }

    /** Logs the source provider out, and returns whether {@code orders} still has the token that came from its login. */
    private boolean survivesTheLogin(String... section) throws IOException {
        try (Kstlib kstlib = kstlib(section)) {
            kstlib.client("orders").getToken();
            assertTrue(kstlib.client("orders").status().token().isPresent());
            kstlib.client("corporate").logout(LogoutOptions.of(LogoutOptions.AtServer.KEEP));
            return kstlib.client("orders").status().token().isPresent();
        }
    }

    @Test
    void whatComesFromALoginEndsWithIt() throws IOException {
        tokenAnswers(
                "grant_type=client_credentials&client_id=source",
                okJson("{\"access_token\":\"" + Service.jwt(now.plusSeconds(300))
                        + "\",\"token_type\":\"Bearer\",\"expires_in\":300}"));
        tokenAnswers(
                "client_assertion=",
                okJson("{\"access_token\":\"of-the-workload\",\"token_type\":\"Bearer\",\"expires_in\":300}"));

        assertFalse(survivesTheLogin("flow: token_exchange", "subject_token: provider://corporate"));
        assertFalse(survivesTheLogin("flow: jwt_bearer", "assertion: provider://corporate"));
        assertFalse(survivesTheLogin(
                "flow: client_credentials",
                "token_endpoint_auth_method: workload_identity",
                "client_assertion: provider://corporate"));
    }

    @Test
    void anAssertionIsNotUsedUnlessTheSectionNamesIt() throws IOException {
        token(
                "client_secret: s3cret-of-orders",
                "client_assertion: provider://corporate",
                "flow: token_exchange",
                "subject_token: provider://corporate");

        assertEquals(List.of(), sent("client_assertion"));
        assertEquals(1, sent("client_secret=s3cret-of-orders").size());
    }

    @Test
    void aTokenThatThePlatformNoLongerRenewsIsNotSent() throws IOException {
        Path mount = Files.createDirectory(home.resolve("tokens"));
        String assertion = projected(mount, "2026_03_01_12", Service.jwt(now.minusSeconds(7200)));

        SecretException refused = refused(
                SecretException.class,
                "flow: client_credentials",
                "token_endpoint_auth_method: workload_identity",
                assertion);

        assertTrue(refused.problem().contains("expired 2 h ago"), refused::problem);
        assertEquals(List.of(), sent("client_assertion"));
    }

    @Test
    void aJobOfGitHubShowsItsIdToken() throws IOException {
        String idToken = Service.jwt(now.plusSeconds(300));
        SERVER.stubFor(get(urlPathEqualTo("/id/token"))
                .withQueryParam("api-version", equalTo("2.0"))
                .withQueryParam("audience", equalTo("https://sso.example.com"))
                .withHeader("Authorization", equalTo("Bearer canary-request"))
                .willReturn(okJson("{\"count\":5226,\"value\":\"" + idToken + "\"}")));
        environment = Map.of(
                "ACTIONS_ID_TOKEN_REQUEST_URL",
                SERVER.baseUrl() + "/id/token?api-version=2.0",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
                "canary-request");

        String token = token("flow: jwt_bearer", "assertion: github-actions://https://sso.example.com");

        assertEquals("asserted", token);
        assertTrue(sent("jwt-bearer").get(0).contains("assertion=" + idToken));
    }

    @Test
    void aVariableThatHoldsTheTokenIsRead() throws IOException {
        String idToken = Service.jwt(now.plusSeconds(300));
        environment = Map.of("CI_JOB_JWT", idToken);

        assertEquals("asserted", token("flow: jwt_bearer", "assertion: env://CI_JOB_JWT"));
    }

    @Test
    void preflightKnowsWhichProviderIsMissing() throws IOException {
        try (Kstlib kstlib = kstlib("flow: token_exchange", "subject_token: provider://corporat")) {
            String report = kstlib.preflight("orders").toString();

            assertTrue(report.contains("names no configured provider"), report);
        }
    }
}
