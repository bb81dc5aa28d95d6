package io.kstlib.auth.dpop;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.nimbusds.jwt.SignedJWT;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.core.session.AuthSession;
import io.kstlib.auth.testkit.server.TestPerson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The life of a token that is bound to a key, with a program, a configuration and requests. */
class BoundTokenTest {

    private static final String NONCE_WANTED = "{\"error\":\"use_dpop_nonce\"}";

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
                "      client_id: my-app",
                "      authorize_url: " + base + "/authorize",
                "      token_url: " + base + "/token",
                "      userinfo_url: " + base + "/userinfo",
                "      " + String.join("\n      ", lines));
        Path file = Files.writeString(home.resolve("kstlib.conf.yml"), section + "\n");
        Kstlib kstlib = Engine.program(Kstlib.builder(), program -> program.withoutEventLog())
                .configFile(file)
                .environment(Map.of())
                .build();
        opened.add(kstlib);
        return kstlib.client("local");
    }

    private AuthClient service() throws IOException {
        return client("token_type: dpop", "flow: client_credentials", "client_secret: a-secret");
    }

    private static void issues(String type) {
        issues(type, "");
    }

    private static void issues(String type, String more) {
        SERVER.stubFor(post("/token")
                .willReturn(okJson(
                        "{\"access_token\":\"at-1\",\"token_type\":\"" + type + "\",\"expires_in\":300" + more + "}")));
    }

    private static List<LoggedRequest> tokenRequests() {
        return SERVER.findAll(postRequestedFor(urlPathEqualTo("/token")));
    }

    private static SignedJWT proof(LoggedRequest request) throws Exception {
        return SignedJWT.parse(request.getHeader("DPoP"));
    }

    private static String keyOf(LoggedRequest request) throws Exception {
        return proof(request).getHeader().getJWK().computeThumbprint().toString();
    }

    @Test
    void theTokenIsBoundToTheKeyThatProvedTheRequest() throws Exception {
        issues("DPoP");

        Token token = service().getToken();

        LoggedRequest request = tokenRequests().get(0);
        assertEquals(
                keyOf(request),
                ProofKey.read(token.proofKey().orElseThrow()).orElseThrow().thumbprint());
        assertEquals(
                SERVER.baseUrl() + "/token", proof(request).getJWTClaimsSet().getStringClaim("htu"));
        assertFalse(request.getBodyAsString().contains("dpop"));
    }

    @Test
    void aTokenThatIsBoundToNoKeyIsRefused() throws Exception {
        issues("Bearer");
        AuthClient client = service();

        ProtocolException thrown = assertThrows(ProtocolException.class, client::getToken);

        assertTrue(thrown.problem().contains("issued a token of the type Bearer"), thrown::getMessage);
        assertFalse(thrown.getMessage().contains("at-1"));
    }

    @Test
    void aTokenThatNeedsAKeyIsRefusedWhereNoneWasNamed() throws Exception {
        issues("DPoP");
        AuthClient client = client("flow: client_credentials", "client_secret: a-secret");

        ProtocolException thrown = assertThrows(ProtocolException.class, client::getToken);

        assertTrue(thrown.remedy().orElseThrow().inWords().contains("Set token_type: dpop"), thrown::getMessage);
    }

    @Test
    void theNonceOfTheTokenEndpointIsSentBack() throws Exception {
        issues("DPoP");
        SERVER.stubFor(post("/token")
                .inScenario("nonce")
                .whenScenarioStateIs("Started")
                .willSetStateTo("given")
                .willReturn(jsonResponse(NONCE_WANTED, 400).withHeader("DPoP-Nonce", "n-1")));

        service().getToken();

        List<LoggedRequest> requests = tokenRequests();
        assertEquals(2, requests.size());
        assertEquals(null, proof(requests.get(0)).getJWTClaimsSet().getClaim("nonce"));
        assertEquals("n-1", proof(requests.get(1)).getJWTClaimsSet().getStringClaim("nonce"));
        assertNotEquals(
                proof(requests.get(0)).getJWTClaimsSet().getJWTID(),
                proof(requests.get(1)).getJWTClaimsSet().getJWTID());
    }

    @Test
    void aServerThatAsksForEverAnotherNonceIsAskedTwice() throws Exception {
        SERVER.stubFor(post("/token").willReturn(jsonResponse(NONCE_WANTED, 400).withHeader("DPoP-Nonce", "n-1")));
        AuthClient client = service();

        assertThrows(OAuthErrorException.class, client::getToken);

        assertEquals(2, tokenRequests().size());
    }

    @Test
    void aLoginBindsItsCodeAndARefreshKeepsTheKey() throws Exception {
        issues("DPoP", ",\"refresh_token\":\"rt-1\"");
        AuthClient client = client("token_type: dpop");
        String[] asked = new String[1];
        TestPerson person = TestPerson.whoPastes(request -> {
            asked[0] = String.valueOf(request.get("dpop_jkt"));
            return request.redirectWith("a-code");
        });

        client.login(LoginOptions.with(person).mode(Mode.MANUAL));
        client.refreshToken();

        List<LoggedRequest> requests = tokenRequests();
        assertEquals(2, requests.size());
        assertEquals(asked[0], keyOf(requests.get(0)));
        assertEquals(asked[0], keyOf(requests.get(1)));
        assertTrue(requests.get(1).getBodyAsString().contains("grant_type=refresh_token"));
    }

    @Test
    void aSessionProvesEachRequestAndAnswersTheNonce() throws Exception {
        issues("DPoP");
        SERVER.stubFor(get(urlPathEqualTo("/api")).willReturn(okJson("{}")));
        SERVER.stubFor(get(urlPathEqualTo("/api"))
                .inScenario("api")
                .whenScenarioStateIs("Started")
                .willSetStateTo("given")
                .willReturn(jsonResponse("{}", 401)
                        .withHeader("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"")
                        .withHeader("DPoP-Nonce", "n-2")));
        try (AuthSession session = AuthSession.open(service())) {
            HttpResponse<String> answer = session.send(
                    HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + "/api?q=1"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertEquals(200, answer.statusCode());
        }

        List<LoggedRequest> requests = SERVER.findAll(getRequestedFor(urlPathEqualTo("/api")));
        assertEquals(2, requests.size());
        assertEquals("DPoP at-1", requests.get(1).getHeader("Authorization"));
        assertEquals("n-2", proof(requests.get(1)).getJWTClaimsSet().getStringClaim("nonce"));
        assertEquals(keyOf(tokenRequests().get(0)), keyOf(requests.get(1)));
    }

    @Test
    void userinfoGetsAProof() throws Exception {
        issues("DPoP");
        SERVER.stubFor(get("/userinfo").willReturn(okJson("{\"sub\":\"alice\"}")));

        assertEquals(Map.of("sub", "alice"), service().getUserInfo());

        LoggedRequest request =
                SERVER.findAll(getRequestedFor(urlPathEqualTo("/userinfo"))).get(0);
        assertEquals("GET", proof(request).getJWTClaimsSet().getStringClaim("htm"));
    }
}
