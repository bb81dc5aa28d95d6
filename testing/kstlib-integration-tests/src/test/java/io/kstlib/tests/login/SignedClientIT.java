package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.json.Json;
import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.process.ChildProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients at a real Keycloak that sign a JWT for each request (RFC 7523), with a key that OpenSSL makes and the public JWK that the doctor shows. */
@WithKeycloak
class SignedClientIT {

    private static final String RSA = "rsa.pem";
    private static final String EC = "ec.pem";
    private static final String MAKE_RSA = "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out ";
    private static final String MAKE_EC = "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ";

    @TempDir
    static Path keys;

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    SignedClientIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    @BeforeAll
    static void makeKeys() {
        openssl(MAKE_RSA + RSA);
        openssl(MAKE_EC + EC);
    }

    private static void openssl(String arguments) {
        String program = RequiredTool.onPath("openssl").toString();
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(Stream.of(program), Stream.of(arguments.split(" ", -1)))
                                .toList())
                .directory(keys.toFile());
        try (ChildProcess openssl = ChildProcess.start("openssl", builder, keys.resolve("openssl.log"))) {
            assertTrue(openssl.awaitExit(Command.LIMIT), arguments);
            assertEquals(0, openssl.exitCode(), arguments);
        }
    }

    private static String keyOf(String file) {
        return "client_key: file://" + keys.resolve(file);
    }

    private void register(String clientId, String authenticator, Map<String, String> attributes) {
        keycloak.admin()
                .addClient(
                        "kstlib",
                        clientId,
                        Map.of(
                                "clientAuthenticatorType",
                                authenticator,
                                "secret",
                                "marked-secret-of-more-than-32-bytes",
                                "standardFlowEnabled",
                                true,
                                "serviceAccountsEnabled",
                                true,
                                "redirectUris",
                                List.of("http://127.0.0.1/callback", "http://localhost/callback"),
                                "attributes",
                                attributes));
    }

    private void registerKey(String clientId, String algorithm, Map<?, ?> shown) {
        registerKey(clientId, algorithm, shown, Map.of());
    }

    private void registerKey(String clientId, String algorithm, Map<?, ?> shown, Map<String, String> more) {
        assertEquals(algorithm, shown.get("client_assertion_signing_alg"));
        Map<String, String> attributes = new LinkedHashMap<>(more);
        attributes.put("use.jwks.string", "true");
        attributes.put("jwks.string", "{\"keys\":[" + shown.get("client_public_jwk") + "]}");
        attributes.put("token.endpoint.auth.signing.alg", algorithm);
        register(clientId, "client-jwt", attributes);
    }

    /** What the doctor shows of the client, as a program reads it. */
    private static Map<?, ?> shown(Command command) {
        Map<String, ?> report = Json.readObject(
                command.run("auth", "doctor", "--json").endedWith(0).out().getBytes(StandardCharsets.UTF_8));
        return ((List<?>) report.get("checks"))
                .stream()
                        .map(check -> (Map<?, ?>) check)
                        .filter(check -> check.get("name").equals("token_endpoint"))
                        .map(check -> (Map<?, ?>) check.get("details"))
                        .findFirst()
                        .orElseThrow();
    }

    private Command client(String clientId, String... lines) {
        return Login.configured(home, keycloak.issuer(), clientId, lines)
                .with("CLIENT_SECRET", "marked-secret-of-more-than-32-bytes");
    }

    /** A login and a refresh: each authenticates the client anew. */
    private static void logInAndRefresh(Command command) {
        Login.byOpening(command).endedWith(0);
        String token = command.run("auth", "token").endedWith(0).line();
        assertNotEquals(
                token, command.run("auth", "token", "--refresh").endedWith(0).line());
    }

    /** The same with a logout, which revokes the token. */
    private static void wholeLife(Command command) {
        logInAndRefresh(command);
        Result logout = command.run("auth", "logout").endedWith(0);
        assertTrue(logout.out().contains("refresh_token revoked"), logout::toString);
    }

    @ParameterizedTest
    @CsvSource({"signed-rs256, RS256, " + RSA, "signed-ps256, PS256, " + RSA, "signed-es256, ES256, " + EC})
    void aPersonLogsIn(String clientId, String algorithm, String key) {
        Command command = client(clientId, keyOf(key), "client_assertion_signing_alg: " + algorithm);
        registerKey(clientId, algorithm, shown(command));

        wholeLife(command);
    }

    @Test
    void theSafestAlgorithmIsChosenByItself() {
        Command command = client("signed-by-itself", keyOf(RSA));
        Map<?, ?> shown = shown(command);

        assertEquals("private_key_jwt", shown.get("token_endpoint_auth_method"));
        String text = command.run("auth", "doctor").endedWith(0).out();
        assertTrue(text.contains("client_public_jwk: " + shown.get("client_public_jwk")), text);
        assertEquals(keycloak.issuer(), shown.get("client_assertion_audience"));
        registerKey("signed-by-itself", "PS256", shown);
        logInAndRefresh(command);
    }

    @Test
    void aServiceLogsInWithAnEncryptedKey() {
        openssl("pkcs8 -topk8 -v2 aes-256-cbc -in " + EC + " -passout pass:marked-passphrase -out encrypted.pem");
        Command command = client(
                        "signed-service",
                        keyOf("encrypted.pem"),
                        "client_key_passphrase: env://PASSPHRASE",
                        "client_key_id: service-2026",
                        "client_assertion_audience: token_endpoint",
                        "flow: client_credentials")
                .with("PASSPHRASE", "marked-passphrase");
        Map<?, ?> shown = shown(command);
        assertEquals("service-2026", shown.get("client_key_id"));
        registerKey("signed-service", "ES256", shown);

        String first = command.run("auth", "token").endedWith(0).line();

        assertNotEquals(
                first, command.run("auth", "token", "--refresh").endedWith(0).line());
    }

    private Command clientThatMustSignRequests(String clientId, String... lines) {
        List<String> all = new ArrayList<>(List.of(lines));
        all.add(keyOf(EC));
        Command command = client(clientId, all.toArray(String[]::new));
        registerKey(
                clientId,
                "ES256",
                shown(command),
                Map.of("request.object.required", "request or request_uri", "request.object.signature.alg", "ES256"));
        return command;
    }

    @ParameterizedTest
    @ValueSource(strings = {"required", "never"})
    void aClientThatMustSignItsRequestsLogsIn(String pushed) {
        logInAndRefresh(clientThatMustSignRequests(
                "signed-requests-" + pushed, "request_object: signed", "pushed_authorization_requests: " + pushed));
    }

    /** Keycloak gives no reason. */
    @Test
    void anUnsignedRequestThatIsPushedIsRefusedInWords() {
        Result login = clientThatMustSignRequests("unsigned-pushed")
                .run("auth", "login", "--no-browser")
                .endedWith(1);

        assertTrue(login.err().contains("request_object: signed"), login::toString);
    }

    /** Keycloak shows its error to the person, and does not send the browser back. */
    @Test
    void anUnsignedRequestInTheUrlEndsAtAPageOfTheProvider() throws Exception {
        Command command = clientThatMustSignRequests("unsigned", "pushed_authorization_requests: never");

        try (RunningCommand login = command.startLogin("--no-browser", "--timeout", "1")) {
            HttpResponse<String> page = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(login.awaitUrl()).build(), HttpResponse.BodyHandlers.ofString());
            Result result = login.await().endedWith(1);

            assertEquals(400, page.statusCode(), page::body);
            assertTrue(result.err().contains("no answer arrived"), result::toString);
        }
    }

    @Test
    void aClientOfFapi2LogsIn() {
        Command command = client("fapi2", keyOf(EC), "profile: fapi2");
        registerKey(
                "fapi2",
                "ES256",
                shown(command),
                Map.of(
                        "id.token.signed.response.alg",
                        "ES256",
                        "dpop.bound.access.tokens",
                        "true",
                        "require.pushed.authorization.requests",
                        "true"));

        wholeLife(command);
    }

    @Test
    void theSecretSigns() {
        register("signed-hs256", "client-secret-jwt", Map.of("token.endpoint.auth.signing.alg", "HS256"));

        wholeLife(client(
                "signed-hs256", "client_secret: env://CLIENT_SECRET", "token_endpoint_auth_method: client_secret_jwt"));
    }

    /** Keycloak lists client_secret_jwt for all of its clients; most have a secret that they send. */
    @Test
    void aClientWithASecretSendsItAsAlways() {
        register("secret-as-always", "client-secret", Map.of());

        wholeLife(client("secret-as-always", "client_secret: env://CLIENT_SECRET"));
    }

    @Test
    void aKeyThatIsNotRegisteredIsRefusedInWords() {
        Command registered = client("signed-unknown", keyOf(EC), "flow: client_credentials");
        registerKey("signed-unknown", "ES256", shown(registered));
        openssl(MAKE_EC + "other.pem");
        Command command = client("signed-unknown", keyOf("other.pem"), "flow: client_credentials");

        Result refused = command.run("auth", "token");

        refused.endedWith(1);
        assertTrue(refused.err().contains("the key that is registered for it"), refused::toString);
        assertTrue(!refused.err().contains("eyJ"), refused::toString);
    }
}
