package io.kstlib.tests.examples;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.unauthorized;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.files.ContentHash;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.consumer.LocalRepository;
import io.kstlib.tests.plugins.Distribution;
import io.kstlib.tests.plugins.Zoo;
import io.kstlib.tests.servers.ScriptedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each example is built and tested by a Maven of its own, put into the directory of plugins, and used. */
@Order(1)
@Tag("trial")
class ExamplesIT {

    /** The kind in the listing of the type of each example. */
    private static final Map<String, String> KINDS = Map.of(
            "folder", "storage",
            "company_sqlite", "storage",
            "company_ticket", "flow",
            "company_session", "provider",
            "company_hmac", "client_authentication",
            "company_proof", "token_presentation",
            "company_policy", "validator",
            "company", "secret");

    /** The contracts that the tests of each example extend. */
    private static final Map<String, Set<String>> CONTRACTS = Map.of(
            "third-party-storage", Set.of("PersistentTokenStorageContract"),
            "sqlite-storage", Set.of("PersistentTokenStorageContract"),
            "flow", Set.of("AuthFlowContract"),
            "provider", Set.of("ProviderContract"),
            "client-authentication", Set.of("ClientAuthenticationContract"),
            "token-presentation", Set.of("TokenPresentationContract"),
            "validator", Set.of("TokenValidatorContract"),
            "secret", Set.of("SecretResolverContract"));

    private static final String TOKEN =
            "{\"access_token\": \"canary-at\", \"token_type\": \"%s\", \"expires_in\": 600}";

    @TempDir
    static Path shared;

    private static Examples examples;
    private static Distribution distribution;

    @RegisterExtension
    private final WireMockExtension server = WireMockExtension.newInstance().build();

    @TempDir
    Path home;

    private Command command;

    @BeforeAll
    static void build() throws IOException {
        examples = Examples.builtIn(shared);
        distribution = Distribution.copiedTo(shared.resolve("kstlib"));
        for (String name : Examples.names()) {
            Path directory = Files.createDirectory(distribution.plugins().resolve(name));
            Files.copy(examples.jar(name), directory.resolve(name + ".jar"));
        }
        Path driver = examples.library("org/xerial/sqlite-jdbc");
        Files.copy(driver, distribution.plugins().resolve("sqlite-storage").resolve(driver.getFileName()));
    }

    @BeforeEach
    void start() {
        command = Command.of(distribution.directory(), home);
        server.stubFor(post("/token").willReturn(okJson(TOKEN.formatted("Bearer"))));
    }

    /** Configures a client of the provider type {@code oauth2}, with further lines of its section, and sections beside {@code providers}. */
    private Command configured(String section, String beside) {
        return command.configured(
                """
                auth:
                %s
                  default_provider: corporate
                  providers:
                    corporate:
                      type: oauth2
                      client_id: my-app
                      token_url: SERVER/token
                %s""".formatted(beside.indent(2), section.indent(6)).replace("SERVER", server.baseUrl()));
    }

    private static String hmac(String key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void eachRanTheContractOfItsKindAndTestsOfItsOwn() throws IOException {
        assertEquals(CONTRACTS.keySet(), Set.copyOf(Examples.names()));
        for (String name : Examples.names()) {
            List<String> reports = examples.reports(name);

            assertEquals(CONTRACTS.get(name), Examples.contracts(name), name);
            assertTrue(Examples.testLines(name).contains("    @Test"), () -> name + " has no test of its own");
            assertPassed(name, reports);
        }
    }

    /**
     * Asserts that there is one test class each for the contract and for the plugin, or one class for both. A contract skips what the plugin does not have, such as
     * the refresh of a provider without refresh tokens.
     */
    private static void assertPassed(String name, List<String> reports) throws IOException {
        long classes = Examples.testLines(name).stream()
                .filter(line -> line.matches("class \\w+Test .*"))
                .count();
        assertEquals(classes, reports.size(), () -> name + ": " + reports);
        assertTrue(
                reports.stream().allMatch(line -> line.contains("Failures: 0, Errors: 0,")),
                () -> name + ": " + reports);
    }

    /** The examples are built with the newest JUnit, so this needs a test of its own. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theContractsRunWithTheOldestJUnit(boolean modules) throws IOException {
        String oldest = Pattern.compile("<junit\\.version>([^<]+)<")
                .matcher(Files.readString(LocalRepository.root().resolve("testing/kstlib-auth-testkit/pom.xml")))
                .results()
                .map(version -> version.group(1))
                .findFirst()
                .orElseThrow();

        Examples again = examples.testedAgain("-Djunit.version=" + oldest, "-Dsurefire.useModulePath=" + modules);

        for (String name : Examples.names()) {
            assertPassed(name, again.reports(name));
            String paths = again.paths(name);
            assertTrue(paths.contains("junit-jupiter-api-" + oldest + ".jar"), () -> name + ": " + paths);
            assertEquals(modules, paths.contains("\"jdk.module.path\""), () -> name + ": " + paths);
        }
        String page = Files.readString(LocalRepository.root().resolve("docs/plugins.md"));
        assertTrue(page.contains("JUnit " + oldest.substring(0, oldest.lastIndexOf('.')) + " or later"));
    }

    @Test
    void theListingHasEachWithoutAProblem() throws IOException {
        Result listing = command.run("auth", "plugins", "--json").endedWith(0);
        Result verified = command.run("auth", "plugins", "--verify", "--json").endedWith(0);

        assertEquals(List.of(), Zoo.problems(listing));
        KINDS.forEach((type, kind) ->
                assertTrue(Zoo.types(listing, kind).contains(type), () -> kind + " is not in " + listing));
        for (String name : Examples.names()) {
            assertTrue(
                    verified.out().contains(ContentHash.hex(Files.readAllBytes(examples.jar(name)))),
                    () -> name + " is not in " + verified);
        }
    }

    /** Returns the blocks of the page that name this test. */
    private static List<List<String>> page() throws IOException {
        return Pattern.compile("<!-- test: by ExamplesIT -->\n```text\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(LocalRepository.root().resolve("docs/plugins.md")))
                .results()
                .map(block -> block.group(1).lines().toList())
                .toList();
    }

    @Test
    void thePageShowsTheListing() throws IOException {
        List<String> listed = command.run("auth", "plugins")
                .endedWith(0)
                .out()
                .lines()
                .map(line -> line.replaceAll("\\s+", " ").strip())
                .toList();
        List<String> shown =
                page().get(0).stream().map(line -> line.replaceAll("\\s+", " ")).toList();

        assertEquals(KINDS.size(), shown.size());
        assertTrue(listed.containsAll(shown), () -> shown + " is not in " + listed);
    }

    @Test
    void thePageShowsWhatDoctorSaysOfATypeThatIsNotThere() throws IOException {
        configured("flow: company_tickets\ntoken_endpoint_auth_method: none", "token_storage: memory");

        Result doctor = command.run("auth", "doctor").endedWith(3);

        for (String line : page().get(1)) {
            assertTrue(doctor.out().contains(line), () -> line + " is not in " + doctor);
        }
    }

    @Test
    void theStorageKeepsTheTokenOfALogin() throws IOException {
        try (ScriptedServer company = new ScriptedServer()) {
            company.configure(command, "token_storage: folder");
            company.answers(Map.of("refresh_token", "canary-rt"));

            company.logIn(command).endedWith(0);

            Path token = home.resolve(".config/kstlib/auth/folder/corporate.token");
            assertFalse(Files.readString(token).contains("canary"));
            String first = command.run("auth", "token").endedWith(0).line();
            company.answers(Map.of("refresh_token", "canary-rt-2"));
            String second =
                    command.run("auth", "token", "--refresh").endedWith(0).line();
            assertNotEquals(first, second);
            assertEquals(second, command.run("auth", "token").endedWith(0).line());
            assertEquals("canary-rt", company.tokenRequests().get(1).get("refresh_token"));
            assertFalse(Files.readString(token).contains("canary"));
            command.run("auth", "logout").endedWith(0);
            assertFalse(Files.exists(token));
        }
    }

    @Test
    void theStorageKeepsCiphertextOnly() throws IOException {
        configured("flow: client_credentials\nclient_secret: s3cret", "token_storage: folder");

        assertEquals("canary-at", command.run("auth", "token").endedWith(0).line());
        assertEquals("canary-at", command.run("auth", "token").endedWith(0).line());
        server.verify(1, postRequestedFor(urlEqualTo("/token")));
        Path token = home.resolve(".config/kstlib/auth/folder/corporate.token");
        assertFalse(Files.readString(token).contains("canary"));
        command.run("auth", "doctor").endedWith(0);
        command.run("auth", "logout").endedWith(0);
        assertFalse(Files.exists(token));
    }

    @Test
    void theDatabaseKeepsCiphertextOnly() throws IOException {
        configured("flow: client_credentials\nclient_secret: s3cret", """
                token_storage: company_sqlite
                storage:
                  company_sqlite:
                    file: ~/tokens/tokens.db""");

        assertEquals("canary-at", command.run("auth", "token").endedWith(0).line());
        assertEquals("canary-at", command.run("auth", "token").endedWith(0).line());
        server.verify(1, postRequestedFor(urlEqualTo("/token")));
        Path database = home.resolve("tokens/tokens.db");
        assertFalse(Files.readString(database, StandardCharsets.ISO_8859_1).contains("canary"));
        command.run("auth", "doctor").endedWith(0);
        command.run("auth", "logout").endedWith(0);
    }

    @Test
    void theFlowNeedsNoLogin() {
        configured(
                "flow: company_ticket\ntoken_endpoint_auth_method: none\nticket: env://TICKET",
                "token_storage: memory");
        command.with("TICKET", "t1");

        assertEquals("canary-at", command.run("auth", "token").endedWith(0).line());
        server.verify(
                1,
                postRequestedFor(urlEqualTo("/token"))
                        .withFormParam("grant_type", equalTo("urn:example:ticket"))
                        .withFormParam("ticket", equalTo("t1"))
                        .withFormParam("client_id", equalTo("my-app")));
    }

    @Test
    void aSectionThatLacksTheTicketIsRefusedBeforeAnythingIsSent() {
        configured("flow: company_ticket\ntoken_endpoint_auth_method: none", "token_storage: memory");

        Result token = command.run("auth", "token").endedWith(3);

        assertTrue(token.err().contains("auth.providers.corporate.ticket"), token::toString);
        assertTrue(server.getAllServeEvents().isEmpty());
    }

    @Test
    void theProviderGivesASessionForAnApiKey() {
        server.stubFor(post("/session").willReturn(okJson("{\"session\": \"s-1\", \"seconds\": 600}")));
        command.configured("""
                auth:
                  token_storage: file
                  default_provider: company
                  providers:
                    company:
                      type: company_session
                      server: %s
                      client_id: robot
                      api_key: env://API_KEY
                """.formatted(server.baseUrl())).with("API_KEY", "canary-key");

        assertEquals("s-1", command.run("auth", "token").endedWith(0).line(), "no login is needed");
        assertEquals("s-1", command.run("auth", "token").endedWith(0).line());
        server.verify(
                1,
                postRequestedFor(urlEqualTo("/session"))
                        .withFormParam("account", equalTo("robot"))
                        .withFormParam("api_key", equalTo("canary-key")));
        server.stubFor(post("/session").willReturn(aResponse().withStatus(403).withBody("canary-key is wrong")));
        Result refused = command.run("auth", "login", "--force").endedWith(1);
        assertTrue(refused.err().contains("refused the API key"), refused::toString);
        assertFalse(refused.err().contains("canary"), refused::toString);
    }

    @Test
    void theClientAuthenticationSignsEachRequest() throws GeneralSecurityException {
        configured(
                "flow: client_credentials\ntoken_endpoint_auth_method: company_hmac\nhmac_key: env://HMAC_KEY",
                "token_storage: memory");
        command.with("HMAC_KEY", "k1");

        assertEquals("canary-at", command.run("auth", "token").endedWith(0).line());
        var requests = server.findAll(postRequestedFor(urlEqualTo("/token")).withHeader("Authorization", absent()));
        assertEquals(1, requests.size());
        String signature = requests.get(0).getHeader("X-Company-Signature");
        String time = signature.substring("t=".length(), signature.indexOf(','));
        assertEquals("t=" + time + ",v=" + hmac("k1", time + " " + server.baseUrl() + "/token"), signature);
    }

    @Test
    void theTokenPresentationProvesEachRequestWithTheNonceOfTheServer() throws GeneralSecurityException {
        server.stubFor(post("/token").willReturn(okJson(TOKEN.formatted("Company_Proof"))));
        server.stubFor(get("/me").willReturn(unauthorized().withHeader("X-Company-Nonce", "n1")));
        server.stubFor(get("/me")
                .withHeader("X-Company-Proof", equalTo("n1." + hmac("k1", "GET /me n1 canary-at")))
                .withHeader("Authorization", equalTo("Company_Proof canary-at"))
                .willReturn(okJson("{\"sub\": \"robot\"}")));
        configured("flow: client_credentials\nclient_secret: s3cret\nuserinfo_url: SERVER/me", """
                token_storage: memory
                token_presentations:
                  company_proof:
                    proof_key: env://PROOF_KEY""");

        Result person =
                command.with("PROOF_KEY", "k1").run("auth", "whoami", "--json").endedWith(0);

        assertTrue(person.out().contains("\"robot\""), person::toString);
        server.verify(2, getRequestedFor(urlEqualTo("/me")));
    }

    @Test
    void theValidatorAsksThePolicyServer() {
        configured(
                "flow: client_credentials\nclient_secret: s3cret\ntoken_validator: company_policy\npolicy_url: SERVER/judge",
                "token_storage: file");
        server.stubFor(
                post("/judge").withRequestBody(containing("token=canary-at")).willReturn(ok()));
        command.run("auth", "token").endedWith(0);

        Result valid = command.run("auth", "check", "--access-token", "--json").endedWith(0);
        server.stubFor(post("/judge").willReturn(aResponse().withStatus(403)));
        Result invalid =
                command.run("auth", "check", "--access-token", "--json").endedWith(1);
        server.stubFor(post("/judge").willReturn(aResponse().withStatus(500)));
        Result undecided =
                command.run("auth", "check", "--access-token", "--json").endedWith(2);

        assertEquals("valid", valid.json().get("verdict"));
        assertEquals("invalid", invalid.json().get("verdict"));
        assertEquals("undecided", undecided.json().get("verdict"));
    }

    @Test
    void theSecretIsFetchedWhenItIsNeeded() {
        server.stubFor(get("/team/app")
                .withHeader("Authorization", equalTo("Bearer pw"))
                .willReturn(ok("s3cret")));
        configured("flow: client_credentials\nclient_secret: company://team/app", """
                token_storage: memory
                secrets:
                  company:
                    server: SERVER
                    password: env://PASSWORD""");
        command.with("PASSWORD", "pw");

        command.run("auth", "doctor").endedWith(0);
        server.verify(0, getRequestedFor(urlEqualTo("/team/app")));
        assertEquals("canary-at", command.run("auth", "token").endedWith(0).line());
        server.verify(1, postRequestedFor(urlEqualTo("/token")).withRequestBody(containing("client_secret=s3cret")));
    }
}
