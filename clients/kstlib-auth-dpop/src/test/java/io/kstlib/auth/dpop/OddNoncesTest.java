package io.kstlib.auth.dpop;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.nimbusds.jwt.SignedJWT;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.testkit.server.TestPerson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that ask for their nonce where few do, for another one each time, or without naming one (RFC 9449 sections 8 and 9). */
class OddNoncesTest {

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path home;

    private final List<Kstlib> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Kstlib::close);
    }

    private AuthClient client(String... lines) throws IOException {
        String base = SERVER.baseUrl();
        String section = String.join(
                "\n",
                "auth:",
                "  token_storage: memory",
                "  providers:",
                "    local:",
                "      type: oauth2",
                "      token_type: dpop",
                "      client_id: my-app",
                "      authorize_url: " + base + "/authorize",
                "      token_url: " + base + "/token",
                "      userinfo_url: " + base + "/userinfo",
                "      pushed_authorization_request_endpoint: " + base + "/par",
                "      " + String.join("\n      ", lines));
        Kstlib kstlib = Engine.program(Kstlib.builder(), program -> program.withoutEventLog())
                .configFile(Files.writeString(home.resolve("kstlib.conf.yml"), section + "\n"))
                .environment(Map.of())
                .build();
        opened.add(kstlib);
        return kstlib.client("local");
    }

    private AuthClient service() throws IOException {
        return client("flow: client_credentials", "client_secret: a-secret");
    }

    private static ResponseDefinitionBuilder tokens() {
        return okJson(
                "{\"access_token\":\"at-1\",\"token_type\":\"DPoP\",\"expires_in\":300,\"refresh_token\":\"rt-1\"}");
    }

    private static ResponseDefinitionBuilder wantsNonce(String nonce) {
        return jsonResponse("{\"error\":\"use_dpop_nonce\"}", 400).withHeader("DPoP-Nonce", nonce);
    }

    private static void firstWantsNonce(String path, String nonce) {
        SERVER.stubFor(post(path)
                .inScenario(path)
                .whenScenarioStateIs("Started")
                .willSetStateTo("given")
                .willReturn(wantsNonce(nonce)));
    }

    private static List<LoggedRequest> posted(String path) {
        return SERVER.findAll(postRequestedFor(urlPathEqualTo(path)));
    }

    private static Object nonce(LoggedRequest request) throws Exception {
        return SignedJWT.parse(request.getHeader("DPoP")).getJWTClaimsSet().getClaim("nonce");
    }

    @Test
    void aPushedRequestIsSentAgainWithTheNonce() throws Exception { // RFC 9449 section 10.1
        SERVER.stubFor(
                post("/par").willReturn(jsonResponse("{\"request_uri\":\"urn:example:1\",\"expires_in\":60}", 201)));
        firstWantsNonce("/par", "n-1");
        SERVER.stubFor(post("/token").willReturn(tokens()));
        TestPerson person = TestPerson.whoPastes(request -> {
            List<LoggedRequest> pushed = posted("/par");
            return pushed.get(pushed.size() - 1).formParameter("redirect_uri").firstValue() + "?code=a-code&state="
                    + pushed.get(pushed.size() - 1).formParameter("state").firstValue();
        });

        client().login(LoginOptions.with(person).mode(Mode.MANUAL));

        List<LoggedRequest> pushed = posted("/par");
        assertEquals(2, pushed.size());
        assertEquals(null, nonce(pushed.get(0)));
        assertEquals("n-1", nonce(pushed.get(1)));
        assertEquals(
                pushed.get(0).formParameter("state").firstValue(),
                pushed.get(1).formParameter("state").firstValue(),
                "the same request");
    }

    @Test
    void aRefreshTokenIsSentAgainWithTheNonce() throws Exception { // RFC 9449 section 8
        SERVER.stubFor(
                post("/par").willReturn(jsonResponse("{\"request_uri\":\"urn:example:1\",\"expires_in\":60}", 201)));
        SERVER.stubFor(post("/token").willReturn(tokens()));
        AuthClient client = client();
        client.login(LoginOptions.with(TestPerson.whoPastes(request -> {
                    LoggedRequest pushed = posted("/par").get(0);
                    return pushed.formParameter("redirect_uri").firstValue() + "?code=a-code&state="
                            + pushed.formParameter("state").firstValue();
                }))
                .mode(Mode.MANUAL));
        firstWantsNonce("/token", "n-2");

        client.refreshToken();

        List<LoggedRequest> requests = posted("/token");
        assertEquals(3, requests.size());
        assertEquals("rt-1", requests.get(1).formParameter("refresh_token").firstValue());
        assertEquals("rt-1", requests.get(2).formParameter("refresh_token").firstValue());
        assertEquals("n-2", nonce(requests.get(2)));
    }

    @Test
    void userinfoIsAskedAgainWithTheNonce() throws Exception { // RFC 9449 section 9
        SERVER.stubFor(post("/token").willReturn(tokens()));
        SERVER.stubFor(get("/userinfo").willReturn(okJson("{\"sub\":\"alice\"}")));
        SERVER.stubFor(get("/userinfo")
                .inScenario("userinfo")
                .whenScenarioStateIs("Started")
                .willSetStateTo("given")
                .willReturn(jsonResponse("{}", 401)
                        .withHeader("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"")
                        .withHeader("DPoP-Nonce", "n-3")));

        assertEquals(Map.of("sub", "alice"), service().getUserInfo());

        List<LoggedRequest> requests = SERVER.findAll(getRequestedFor(urlPathEqualTo("/userinfo")));
        assertEquals(2, requests.size());
        assertEquals("n-3", nonce(requests.get(1)));
    }

    @Test
    void userinfoThatWantsAnotherNonceEachTimeIsAskedTwice() throws Exception {
        SERVER.stubFor(post("/token").willReturn(tokens()));
        SERVER.stubFor(get("/userinfo")
                .willReturn(jsonResponse("{}", 401)
                        .withHeader("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"")
                        .withHeader("DPoP-Nonce", "n-4")));
        AuthClient client = service();

        OAuthErrorException refused = assertThrows(OAuthErrorException.class, client::getUserInfo);

        assertEquals("use_dpop_nonce", refused.error());
        assertEquals(
                2, SERVER.findAll(getRequestedFor(urlPathEqualTo("/userinfo"))).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "a\"quote", "back\\slash"})
    void aNonceThatIsNoneIsNotSentBack(String nonce) throws Exception { // RFC 9449 section 8.1
        SERVER.stubFor(post("/token").willReturn(wantsNonce(nonce)));
        AuthClient client = service();

        OAuthErrorException refused = assertThrows(OAuthErrorException.class, client::getToken);

        assertEquals("use_dpop_nonce", refused.error());
        assertEquals(1, posted("/token").size());
    }

    @Test
    void aServerThatWantsANonceAndNamesNoneIsAskedOnce() throws Exception {
        SERVER.stubFor(post("/token").willReturn(jsonResponse("{\"error\":\"use_dpop_nonce\"}", 400)));
        AuthClient client = service();

        OAuthErrorException refused = assertThrows(OAuthErrorException.class, client::getToken);

        assertEquals("use_dpop_nonce", refused.error());
        assertEquals(1, posted("/token").size());
    }

    @Test
    void theLatestNonceIsSent() throws Exception { // RFC 9449 section 8.2
        SERVER.stubFor(post("/token").willReturn(tokens().withHeader("DPoP-Nonce", "n-6")));
        firstWantsNonce("/token", "n-5");
        AuthClient client = service();

        client.getToken();
        client.refreshToken();

        List<LoggedRequest> requests = posted("/token");
        assertEquals(3, requests.size());
        assertEquals("n-5", nonce(requests.get(1)));
        assertEquals("n-6", nonce(requests.get(2)));
        assertTrue(requests.get(2).getBodyAsString().contains("grant_type="), requests.get(2)::getBodyAsString);
    }
}
