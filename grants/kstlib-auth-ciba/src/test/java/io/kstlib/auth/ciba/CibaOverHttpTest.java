package io.kstlib.auth.ciba;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.testkit.server.ReceivedRequest;
import io.kstlib.auth.testkit.server.TestIdentityProvider;
import io.kstlib.auth.testkit.server.TestPerson;
import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins through requests, with the provider type oidc and a key of the client. Each waits a second, so the methods run side by side. */
@Execution(ExecutionMode.CONCURRENT)
class CibaOverHttpTest {

    private static final String ALGORITHMS = "backchannel_authentication_request_signing_alg_values_supported";

    private static final KeyPair KEY = key();

    @RegisterExtension
    final TestIdentityProvider server = new TestIdentityProvider();

    @TempDir
    Path home;

    private final Map<String, Object> section = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();

    private static KeyPair key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    @BeforeEach
    void configure() throws IOException {
        server.publish("backchannel_authentication_endpoint", server.url("/ciba"));
        server.publish("backchannel_token_delivery_modes_supported", List.of("poll"));
        server.answer("/ciba", Map.of("auth_req_id", "request-1", "expires_in", 60, "interval", 1));
        issues(server.claims());
        Path pem = Files.writeString(
                home.resolve("client.pem"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(KEY.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        section.putAll(Map.of(
                "type",
                "oidc",
                "issuer",
                server.issuer(),
                "client_id",
                TestIdentityProvider.CLIENT_ID,
                "flow",
                "ciba",
                "login_hint",
                "jane@example.com",
                "clock_skew",
                60,
                "client_key",
                pem.toUri().toString()));
    }

    private void issues(Map<String, ?> claims) {
        server.answer(
                server.path("token"),
                Map.of(
                        "access_token",
                        "at-1",
                        "token_type",
                        "Bearer",
                        "expires_in",
                        600,
                        "id_token",
                        server.sign(claims)));
    }

    private Kstlib program() {
        return Engine.program(Kstlib.builder(), program -> program.withoutEventLog())
                .configuration(Map.of("auth", Map.of("token_storage", "memory", "providers", Map.of("bank", section))))
                .environment(Map.of())
                .home(home)
                .warnings(warning -> warnings.add(warning.problem()))
                .build();
    }

    private Token login() {
        try (Kstlib kstlib = program()) {
            return kstlib.client("bank").login(LoginOptions.with(TestPerson.whoEntersCodes(code -> {})));
        }
    }

    private Map<String, String> asked() {
        List<ReceivedRequest> requests = server.requests("/ciba");
        assertEquals(1, requests.size());
        return requests.get(0).form();
    }

    private static Map<String, ?> part(String jwt, int number) {
        return Json.readObject(Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[number]));
    }

    @Test
    void signsTheWholeRequest() throws GeneralSecurityException { // CIBA Core 1.0 section 7.1.1
        server.publish(ALGORITHMS, List.of("ES256", "PS256"));
        section.put("request_object", "signed");

        login();

        Map<String, String> form = asked();
        assertTrue(Set.of("request", "client_id", "client_assertion", "client_assertion_type")
                .containsAll(form.keySet()));
        String jwt = form.get("request");
        Map<String, ?> claims = part(jwt, 1);
        assertEquals("PS256", part(jwt, 0).get("alg"));
        assertEquals(TestIdentityProvider.CLIENT_ID, claims.get("iss"));
        assertEquals(server.issuer(), claims.get("aud"));
        assertEquals("jane@example.com", claims.get("login_hint"));
        assertTrue(claims.get("scope").toString().contains("openid"));
        assertTrue(claims.keySet().containsAll(Set.of("exp", "iat", "nbf", "jti", "binding_message")));
        assertTrue((Long) claims.get("exp") - (Long) claims.get("nbf") <= 3600, "an hour at most (FAPI-CIBA 5.2.2)");
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        signature.initVerify(KEY.getPublic());
        signature.update(jwt.substring(0, jwt.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII));
        assertTrue(signature.verify(Base64.getUrlDecoder().decode(jwt.substring(jwt.lastIndexOf('.') + 1))));
    }

    @Test
    void signsNothingUnasked() {
        server.publish(ALGORITHMS, List.of("PS256"));
        server.publish("require_signed_request_object", true); // of authorization requests (RFC 9101 section 10.5)

        login();

        assertFalse(asked().containsKey("request"));
        assertEquals("jane@example.com", asked().get("login_hint"));
    }

    private void assertRefusedBeforeAnythingIsSent(String problem) {
        section.put("request_object", "signed");

        ConfigurationException refused = assertThrows(ConfigurationException.class, this::login);

        assertTrue(refused.getMessage().contains(problem), refused::getMessage);
        assertEquals(List.of(), server.requests("/ciba"));
        Check requirements = requirements();
        assertEquals(Status.FAILURE, requirements.status());
        assertTrue(requirements.message().contains(problem), requirements::message);
    }

    private Check requirements() {
        try (Kstlib kstlib = program();
                AuthClient bank = kstlib.client("bank")) {
            return bank.preflight().checks().stream()
                    .filter(check -> check.name().equals("requirements"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void refusesAServerThatReadsNoSignedRequests() { // CIBA Core 1.0 section 4
        server.publish("request_object_signing_alg_values_supported", List.of("PS256"));

        assertRefusedBeforeAnythingIsSent("signed, but the server reads no signed requests of the flow" + " ciba ("
                + ALGORITHMS + " is missing); remove it");
    }

    @Tag("attack")
    @ParameterizedTest
    @ValueSource(strings = {"none", "HS256", "ES256"})
    void refusesAServerThatWantsAnotherAlgorithmThanTheKeyHas(String algorithm) {
        server.publish(ALGORITHMS, List.of(algorithm));
        server.publish("request_object_signing_alg_values_supported", List.of("PS256"));

        assertRefusedBeforeAnythingIsSent("the server accepts only " + algorithm);
    }

    @ParameterizedTest
    @CsvSource({"ciba, jwt", "ciba, query.jwt", "client_credentials, jwt"})
    void refusesToWaitForASignatureThatTheFlowHasNoResponseFor(String flow, String mode) { // JARM section 2.3
        section.putAll(Map.of("flow", flow, "response_mode", mode));
        String problem = "auth.providers.bank.response_mode: " + mode + ", but the flow " + flow
                + " has no authorization response that is signed; remove it, or set another flow";

        ConfigurationException refused = assertThrows(ConfigurationException.class, this::login);

        assertTrue(refused.getMessage().contains(problem.substring(problem.indexOf(": "))), refused::getMessage);
        assertEquals(List.of(), server.requests("/ciba"));
        assertEquals(List.of(), server.requests(server.path("token")));
        assertEquals(Status.FAILURE, requirements().status());
        assertEquals(problem, requirements().message());
    }

    @Test
    void isNoFallbackWhereResponsesHaveToBeSigned() {
        section.remove("flow");
        section.put("response_mode", "jwt");
        TestPerson person = TestPerson.whoPastes(request -> request.redirectWith("a-code"));
        LoginOptions remote = LoginOptions.with(person).mode(Mode.MANUAL).noBrowserReason("this is a remote shell");

        try (Kstlib kstlib = program()) {
            AuthException unsigned = assertThrows(
                    AuthException.class, () -> kstlib.client("bank").login(remote));

            assertTrue(
                    unsigned.getMessage().contains("although response_mode jwt was asked for"), unsigned::getMessage);
        }
        assertEquals(List.of(), server.requests("/ciba"));
    }

    @Test
    void saysHowRequestsAreSigned() {
        server.publish(ALGORITHMS, List.of("PS256"));
        section.put("request_object", "signed");

        Check requirements = requirements();

        assertEquals(Status.SUCCESS, requirements.status(), requirements::message);
        assertTrue(requirements.message().contains("requests are signed"), requirements::message);
    }

    @Tag("attack")
    @Test
    void refusesAnIdTokenOfLastWeek() { // OpenID Connect Core 1.0 section 3.1.3.7 (10)
        Map<String, Object> claims = new HashMap<>(server.claims());
        claims.put("iat", Instant.now().minus(Duration.ofDays(7)).getEpochSecond());
        issues(claims);

        TokenRefusedException refused = assertThrows(TokenRefusedException.class, this::login);

        assertEquals("iat", refused.subject());
    }

    @Tag("attack")
    @Test
    void doesNotTakeTheAgeOfAnIdTokenForAWrongClock() {
        Map<String, Object> claims = new HashMap<>(server.claims());
        claims.put("iat", Instant.now().minusSeconds(50).getEpochSecond());
        issues(claims);

        Token token = login();

        assertEquals(Optional.empty(), token.clockDrift());
        assertFalse(warnings.toString().contains("clock"), warnings::toString);
    }
}
