package io.kstlib.auth.device;

import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The flow that is chosen where the configuration leaves it open; with a program, a configuration and requests. A login by a code waits before it
 * asks for the token, so the methods run side by side.
 */
@Execution(ExecutionMode.CONCURRENT)
class FallbackFlowTest {

    private static final String REMOTE = "this is a remote shell (SSH)";

    @RegisterExtension
    final WireMockExtension server = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path home;

    private final TestPerson byCode = TestPerson.whoEntersCodes(code -> {});
    private final TestPerson byPaste = TestPerson.whoPastes(request -> request.redirectWith("a-code"));

    private String deviceEndpoint = "";
    private boolean isPublished;

    @BeforeEach
    void answer() {
        deviceEndpoint = "device_authorization_endpoint: " + server.baseUrl() + "/device_authorization";
        deviceAnswers(okJson("{\"device_code\":\"dc-1\",\"user_code\":\"WDJB-MJHT\",\"verification_uri\":"
                + "\"https://sso.example.com/device\",\"expires_in\":600,\"interval\":1}"));
        tokenAnswers("device_code=dc-1", okJson("{\"access_token\":\"by-code\",\"token_type\":\"Bearer\"}"));
        tokenAnswers("code=a-code", okJson("{\"access_token\":\"by-paste\",\"token_type\":\"Bearer\"}"));
    }

    private void deviceAnswers(ResponseDefinitionBuilder answer) {
        server.stubFor(post("/device_authorization").willReturn(answer));
    }

    private void tokenAnswers(String parameter, ResponseDefinitionBuilder answer) {
        server.stubFor(post("/token").withRequestBody(containing(parameter)).willReturn(answer));
    }

    private int codesAskedFor() {
        return server.findAll(postRequestedFor(urlEqualTo("/device_authorization")))
                .size();
    }

    private Token login(LoginOptions options, String... more) throws IOException {
        try (Kstlib kstlib = program(more)) {
            return kstlib.client("local").login(options);
        }
    }

    private Kstlib program(String... more) throws IOException {
        String base = server.baseUrl();
        String section = String.join(
                "\n",
                "auth:",
                "  token_storage: memory",
                "  providers:",
                "    local:",
                "      type: oauth2",
                "      client_id: my-app",
                isPublished
                        ? "      issuer: " + base
                        : "      authorize_url: " + base + "/authorize\n      token_url: " + base + "/token",
                "      " + deviceEndpoint,
                String.join("\n", more));
        Path file = Files.writeString(home.resolve("kstlib.conf.yml"), section + "\n");
        return Engine.program(Kstlib.builder(), program -> program.withoutEventLog())
                .configFile(file)
                .environment(Map.of("BROWSER", "true"))
                .build();
    }

    /** Lets the server publish its endpoints, which are not configured then, and its grants. */
    private void publish(String... grants) {
        isPublished = true;
        String base = server.baseUrl();
        server.stubFor(get("/.well-known/oauth-authorization-server")
                .willReturn(okJson("{\"issuer\":\"" + base + "\",\"authorization_endpoint\":\"" + base
                        + "/authorize\",\"token_endpoint\":\"" + base + "/token\",\"grant_types_supported\":[\""
                        + String.join("\",\"", grants) + "\"]}")));
    }

    private static LoginOptions remote(TestPerson person) {
        return LoginOptions.with(person).mode(Mode.MANUAL).noBrowserReason(REMOTE);
    }

    @Test
    void theFallbackIsUsedAndThePersonIsTold() throws IOException {
        Token token = login(remote(byCode));

        assertEquals("by-code", token.accessToken().reveal());
        assertEquals(
                "No browser can be opened, since this is a remote shell (SSH), so this login uses the flow"
                        + " device_code; flow in the section of the provider names another.",
                byCode.told().get(0));
    }

    @Test
    void thePersonHasAsMuchTimeAsTheCode() throws IOException {
        login(remote(byCode));
        login(remote(byCode).timeout(Duration.ofSeconds(90)));

        assertEquals(Duration.ofMinutes(10), byCode.codes().get(0).validity(), "not the two minutes of a browser");
        assertEquals(Duration.ofSeconds(90), byCode.codes().get(1).validity());
    }

    @Test
    void aServerThatRefusesTheClientLeavesTheLoginToTheStandardFlow() throws IOException {
        deviceAnswers(jsonResponse("{\"error\":\"unauthorized_client\"}", 400));

        Token token = login(remote(byPaste));

        assertEquals("by-paste", token.accessToken().reveal());
        assertEquals(List.of("show"), byPaste.ways());
        assertTrue(byPaste.told().get(1).startsWith("That does not work here: the device authorization endpoint"));
    }

    @Test
    void aServerThatAnswersSomethingElseLeavesTheLoginToTheStandardFlow() throws IOException {
        deviceAnswers(okJson("{\"device_code\":\"dc-1\"}"));

        assertEquals("by-paste", login(remote(byPaste)).accessToken().reveal());
    }

    @Test
    void aPersonWhoHasSeenACodeIsAskedForNothingElse() {
        tokenAnswers("device_code=dc-1", jsonResponse("{\"error\":\"invalid_grant\"}", 400));

        assertThrows(OAuthErrorException.class, () -> login(remote(byCode)));

        assertEquals(1, byCode.codes().size());
        assertEquals(List.of(), byCode.ways());
    }

    @Test
    void aSectionThatDemandsSignedRequestsIsRefusedWithThisFlow() throws IOException {
        String[] section = {"      flow: device_code", "      request_object: signed"};
        String problem =
                "signed, but the flow device_code has no request that is signed; remove it, or set another flow";

        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> login(LoginOptions.with(byCode), section));

        assertTrue(refused.getMessage().contains("local.request_object"), refused::getMessage);
        assertTrue(refused.getMessage().contains(problem), refused::getMessage);
        assertEquals(0, codesAskedFor());
        try (Kstlib program = program(section)) {
            assertEquals(
                    List.of("auth.providers.local.request_object: " + problem),
                    program.client("local").preflight().checks().stream()
                            .filter(check -> check.status() == PreflightReport.Status.FAILURE)
                            .filter(check -> check.name().equals("requirements"))
                            .map(PreflightReport.Check::message)
                            .toList());
        }
    }

    @Test
    void whereRequestsHaveToBeSignedThisFlowIsNoFallback() {
        ConfigurationException ofTheStandardFlow = assertThrows(
                ConfigurationException.class, () -> login(remote(byPaste), "      request_object: signed"));

        assertTrue(ofTheStandardFlow.getMessage().contains("a signed request names the issuer"));
        assertEquals(0, codesAskedFor());
    }

    @Test
    void whereResponsesHaveToBeSignedThisFlowIsNoFallback() {
        assertTrue(new DeviceCodeFlowFactory().isFallback(settings("query")));
        assertFalse(new DeviceCodeFlowFactory().isFallback(settings("jwt")));
        assertFalse(new DeviceCodeFlowFactory().isFallback(settings("query.jwt")));
    }

    private static Settings settings(String responseMode) {
        return TestContext.of("auth.providers.local", Map.of("response_mode", responseMode))
                .settings();
    }

    @Test
    void aFlowThatTheSectionNamesStays() throws IOException {
        Token token = login(remote(byPaste), "      flow: authorization_code_pkce");

        assertEquals("by-paste", token.accessToken().reveal());
        assertEquals(0, codesAskedFor());
    }

    @Test
    void aFlowThatTheProgramNamesStays() throws IOException {
        Token token = login(remote(byPaste).flow("authorization_code_pkce"));

        assertEquals("by-paste", token.accessToken().reveal());
        assertEquals(0, codesAskedFor());
    }

    @Test
    void withoutTheEndpointTheStandardFlowStays() throws IOException {
        deviceEndpoint = "";

        Token token = login(remote(byPaste));

        assertEquals("by-paste", token.accessToken().reveal());
    }

    @Test
    void aBrowserOnThisMachineComesFirst() throws IOException {
        Token token = login(LoginOptions.with(byPaste).mode(Mode.MANUAL));

        assertEquals("by-paste", token.accessToken().reveal());
        assertEquals(0, codesAskedFor());
    }

    @Test
    void autoIsTheSameChoiceAndThePersonIsToldWhatItIs() throws IOException {
        Token token = login(LoginOptions.with(byPaste).mode(Mode.MANUAL), "      flow: auto");
        Token byDevice = login(remote(byCode), "      flow: auto");

        assertEquals("by-paste", token.accessToken().reveal());
        assertEquals(
                "This login uses the flow authorization_code_pkce: the provider offers it.",
                byPaste.told().get(0));
        assertEquals("by-code", byDevice.accessToken().reveal());
        assertTrue(byCode.told().get(0).contains("so this login uses the flow device_code"));
    }

    @Test
    void autoForOneLoginWinsOverTheSection() throws IOException {
        Token token = login(remote(byCode).flow("auto"), "      flow: authorization_code_pkce");

        assertEquals("by-code", token.accessToken().reveal());
    }

    @Test
    void autoNeverChangesWhoseTheTokensAre() { // a service names its flow
        ConfigurationException refused = assertThrows(
                ConfigurationException.class,
                () -> login(
                        remote(byCode).flow("auto"), "      flow: client_credentials", "      client_secret: s3cret"));

        assertTrue(refused.getMessage().contains("cannot take the place of that"), refused.getMessage());
        assertEquals(0, codesAskedFor());
    }

    @Test
    void aServerWithoutTheStandardGrantGetsAnotherFlowThoughThereIsABrowser() throws IOException {
        publish("urn:ietf:params:oauth:grant-type:device_code", "refresh_token");

        Token token = login(LoginOptions.with(byCode));

        assertEquals("by-code", token.accessToken().reveal());
        assertEquals(
                "The provider does not offer authorization_code_pkce, so this login uses the flow device_code; flow in"
                        + " the section of the provider names another.",
                byCode.told().get(0));
    }

    @Test
    void anEndpointOfAGrantThatTheServerDoesNotListIsNotUsed() throws IOException {
        publish("authorization_code", "refresh_token");

        Token token = login(remote(byPaste), "      flow: auto");

        assertEquals("by-paste", token.accessToken().reveal());
        assertEquals(0, codesAskedFor());
        assertEquals(
                "This login uses the flow authorization_code_pkce: no browser can be opened, since this is a remote"
                        + " shell (SSH), and it offers no other that works here.",
                byPaste.told().get(0));
    }

    @Test
    void aCheckSaysByWhichFlowALoginIsDone() throws IOException {
        try (Kstlib open = program();
                Kstlib named = program("      flow: authorization_code_pkce")) {
            assertEquals(
                    List.of("a login here uses authorization_code_pkce: the provider offers it"), flowChecks(open));
            assertEquals(List.of(), flowChecks(named));
        }
    }

    private static List<String> flowChecks(Kstlib program) {
        return program.client("local").preflight().checks().stream()
                .filter(check -> check.name().equals("flow"))
                .map(PreflightReport.Check::message)
                .toList();
    }
}
