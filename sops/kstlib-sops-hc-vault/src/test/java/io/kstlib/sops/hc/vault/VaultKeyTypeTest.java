package io.kstlib.sops.hc.vault;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.Reach;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.UnwrapAttempt;
import io.kstlib.sops.key.UnwrapOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class VaultKeyTypeTest {

    private static final DataKey DATA_KEY =
            new DataKey("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private static final String PLAINTEXT = Base64.getEncoder().encodeToString(DATA_KEY.reveal());
    private static final String WRAPPED = "vault:v1:d3JhcHBlZA==";
    private static final String TOKEN = "hvs.secret-token";

    @RegisterExtension
    static final WireMockExtension VAULT =
            WireMockExtension.newInstance().options(options().dynamicPort()).build();

    @TempDir
    Path home;

    private final VaultKeyType type = new VaultKeyType();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void loggedIn() {
        environment.put("VAULT_ADDR", VAULT.baseUrl());
        environment.put("VAULT_TOKEN", TOKEN);
    }

    private KeyContext context() {
        return KeyContext.system()
                .withEnvironment(environment)
                .withHome(home)
                .withAttemptTimeout(Duration.ofSeconds(10))
                .withClock(Clock.fixed(Instant.parse("2026-03-01T10:20:30.987Z"), ZoneOffset.UTC));
    }

    private void answers(String action, ResponseDefinitionBuilder answer) {
        VAULT.stubFor(put(urlEqualTo("/v1/team/transit/" + action + "/shop")).willReturn(answer));
    }

    private void decrypts() {
        answers("decrypt", okJson("{\"data\":{\"plaintext\":\"" + PLAINTEXT + "\"}}"));
    }

    private void encrypts() {
        answers("encrypt", okJson("{\"data\":{\"ciphertext\":\"" + WRAPPED + "\",\"key_version\":1}}"));
    }

    private static String uri() {
        return VAULT.baseUrl() + "/v1/team/transit/keys/shop";
    }

    private Recipient recipient(String uri) {
        return type.recipient(new RecipientSpec.Text(uri));
    }

    private static KeyEntry entry() {
        return new KeyEntry(
                "hc_vault",
                Map.of(
                        "vault_address", VAULT.baseUrl(),
                        "engine_path", "team/transit",
                        "key_name", "shop",
                        "created_at", "2026-01-01T00:00:00Z",
                        "enc", WRAPPED));
    }

    private String refusal() {
        UnwrapOutcome.Refused refused = assertInstanceOf(
                UnwrapOutcome.Refused.class, type.unwrapper(context()).unwrap(entry()));
        return refused.tried().get(0) + " " + refused.nextStep();
    }

    private static void assertContains(String told, String... parts) {
        for (String part : parts) {
            assertTrue(told.contains(part), told);
        }
    }

    @Test
    void wrapsAsSopsWritesIt() {
        encrypts();

        KeyEntry entry = recipient(uri()).wrap(DATA_KEY, context());

        assertEquals(
                List.of("vault_address", "engine_path", "key_name", "created_at", "enc"),
                List.copyOf(entry.fields().keySet()));
        assertEquals(
                List.of(VAULT.baseUrl(), "team/transit", "shop", "2026-03-01T10:20:30Z", WRAPPED),
                List.copyOf(entry.fields().values()));
        VAULT.verify(putRequestedFor(urlEqualTo("/v1/team/transit/encrypt/shop"))
                .withHeader("X-Vault-Token", equalTo(TOKEN))
                .withHeader("X-Vault-Namespace", absent())
                .withRequestBody(equalToJson("{\"plaintext\":\"" + PLAINTEXT + "\"}")));
    }

    @Test
    void unwraps() {
        decrypts();

        assertEquals(
                new UnwrapOutcome.Unwrapped(DATA_KEY), type.unwrapper(context()).unwrap(entry()));
        VAULT.verify(putRequestedFor(urlEqualTo("/v1/team/transit/decrypt/shop"))
                .withRequestBody(equalToJson("{\"ciphertext\":\"" + WRAPPED + "\"}")));
    }

    @Test
    void asksInTheNamespaceOfTheEnvironment() {
        environment.put("VAULT_NAMESPACE", "team-a");
        decrypts();

        assertEquals(
                new UnwrapOutcome.Unwrapped(DATA_KEY), type.unwrapper(context()).unwrap(entry()));
        VAULT.verify(anyRequestedFor(anyUrl()).withHeader("X-Vault-Namespace", equalTo("team-a")));
    }

    @Test
    void takesTheTokenThatVaultLoginLeft() throws IOException {
        environment.remove("VAULT_TOKEN");
        Files.writeString(home.resolve(".vault-token"), "hvs.from-file\n");
        decrypts();

        assertEquals(
                new UnwrapOutcome.Unwrapped(DATA_KEY), type.unwrapper(context()).unwrap(entry()));
        VAULT.verify(anyRequestedFor(anyUrl()).withHeader("X-Vault-Token", equalTo("hvs.from-file")));
    }

    @Test
    void refusesATokenFileThatIsTooLong() throws IOException {
        environment.remove("VAULT_TOKEN");
        Files.writeString(home.resolve(".vault-token"), "x".repeat(16 * 1024 + 1));

        assertContains(refusal(), ".vault-token is longer than 16384 bytes", "vault login -address=" + VAULT.baseUrl());
    }

    @Test
    void saysHowToLogInWhenThereIsNoToken() {
        environment.remove("VAULT_TOKEN");

        assertContains(refusal(), "no Vault token", ".vault-token", "vault login -address=" + VAULT.baseUrl());
    }

    @Test
    void tokenIsNotSentWhereAFileSays() {
        environment.put("VAULT_ADDR", "https://vault.example.com");
        decrypts();

        assertContains(refusal(), "is not sent to " + VAULT.baseUrl(), "VAULT_ADDR");
        VAULT.verify(0, anyRequestedFor(anyUrl()));
    }

    @Test
    void allowListOfSopsIsKept() {
        decrypts();
        for (String allowed : List.of("all", "https://a.example, " + VAULT.baseUrl(), VAULT.baseUrl() + "/")) {
            environment.put("SOPS_HC_VAULT_ALLOWLIST", allowed);
            assertInstanceOf(
                    UnwrapOutcome.Unwrapped.class, type.unwrapper(context()).unwrap(entry()), allowed);
        }
        String shorter = VAULT.baseUrl().substring(0, VAULT.baseUrl().length() - 1);
        for (String other : List.of("none", "https://a.example", shorter)) {
            environment.put("SOPS_HC_VAULT_ALLOWLIST", other);
            assertContains(refusal(), "SOPS_HC_VAULT_ALLOWLIST");
        }
    }

    @Test
    void refusalIsReportedWithThePolicyToChange() {
        answers("decrypt", aResponse().withStatus(403).withBody("{\"errors\":[\"permission denied\"]}"));

        assertContains(refusal(), uri(), "status 403: permission denied", "team/transit/decrypt/shop");
    }

    @Test
    void wordsOfTheServerAreShownCleanAndCut() { // security rule 6
        String hostile = "1 error:\\n\\t* \\u001b[2Jdenied \\u202egpj" + "x".repeat(5000) + "\\n";
        answers("decrypt", aResponse().withStatus(403).withBody("{\"errors\":[\"" + hostile + "\"]}"));

        String refusal = refusal();

        assertContains(refusal, "status 403: 1 error: * \uFFFD[2Jdenied \uFFFDgpjxxx", "xxx…");
        assertTrue(refusal.length() < 1000, refusal);
    }

    @Test
    void failureToWrapNamesTheKeyAndTheReason() {
        answers("encrypt", aResponse().withStatus(404).withBody("{\"errors\":[]}"));

        SopsException failed =
                assertRefused(Reason.RECIPIENT, () -> recipient(uri()).wrap(DATA_KEY, context()));

        assertContains(failed.getMessage(), uri(), "status 404", "vault read team/transit/keys/shop");
    }

    @Test
    void redirectIsNotFollowed() { // security rule 5
        answers("decrypt", aResponse().withStatus(307).withHeader("Location", VAULT.baseUrl() + "/elsewhere"));

        assertContains(refusal(), "answers with a redirect to localhost (HTTP 307)");
        VAULT.verify(1, anyRequestedFor(anyUrl()));
    }

    @Test
    void answerThatIsNoneOfVaultIsReported() {
        answers("decrypt", aResponse().withBody("<html>welcome</html>"));
        assertContains(refusal(), "the answer is not JSON");

        answers("decrypt", okJson("{\"data\":{\"value\":1}}"));
        assertContains(refusal(), "the answer holds no plaintext");

        answers("decrypt", okJson("{\"data\":{\"plaintext\":\"%%%\"}}"));
        assertContains(refusal(), "the answer holds no data key");
    }

    @Test
    void endlessAnswerIsCutOff() {
        answers("decrypt", okJson("[" + "1,".repeat(1_000_000) + "1]"));

        assertContains(refusal(), "/decrypt/shop is larger than 1048576 bytes");
    }

    @Test
    void serverThatNeverAnswersIsLeftInTime() {
        answers("decrypt", okJson("{}").withChunkedDribbleDelay(2, 60_000));
        long start = System.nanoTime();

        UnwrapOutcome outcome = type.unwrapper(context().withAttemptTimeout(Duration.ofSeconds(1)))
                .unwrap(entry());

        assertInstanceOf(UnwrapOutcome.Refused.class, outcome);
        assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 15);
    }

    @Test
    void serverThatIsNotThereIsReported() {
        environment.put("SOPS_HC_VAULT_ALLOWLIST", "all");
        KeyEntry elsewhere = entry().with("vault_address", "http://127.0.0.1:1");

        UnwrapOutcome.Refused refused = assertInstanceOf(
                UnwrapOutcome.Refused.class, type.unwrapper(context()).unwrap(elsewhere));

        assertContains(refused.tried().toString(), "cannot connect to http://127.0.0.1:1: Connection refused");
    }

    @Test
    void certificatesThatCannotBeReadAreNamed() {
        environment.put("VAULT_CACERT", "no-such.pem");
        environment.put("VAULT_ADDR", "https://127.0.0.1:1");
        KeyEntry secured = entry().with("vault_address", "https://127.0.0.1:1");

        UnwrapOutcome.Refused refused = assertInstanceOf(
                UnwrapOutcome.Refused.class, type.unwrapper(context()).unwrap(secured));

        assertContains(refused.tried().toString(), "VAULT_CACERT", "no-such.pem");
    }

    @Test
    void tokenIsInNoMessage() { // security rule 6
        answers("decrypt", aResponse().withStatus(403).withBody("{\"errors\":[\"permission denied\"]}"));
        assertFalse(refusal().contains(TOKEN));

        environment.put("VAULT_TOKEN", TOKEN + "\nX-Evil: 1");
        assertFalse(refusal().contains(TOKEN));
        assertFalse(VaultRequest.VaultToken.at(context().withEnvironment(Map.of("VAULT_TOKEN", TOKEN)), "")
                .toString()
                .contains(TOKEN));
    }

    @Test
    void readsUrisAsSopsShowsThem() {
        String uri = "https://vault.example.com:8200/v1/team/transit/keys/shop";
        VaultRecipient read = (VaultRecipient) recipient(uri + "/");

        assertEquals(new VaultRecipient("https://vault.example.com:8200", "team/transit", "shop"), read);
        assertEquals(uri, read.text());
        assertEquals(List.of("hc_vault_transit_uri", "hc_vault"), type.ruleNames());
    }

    @Test
    void refusesWhatIsNoUriOfAKey() {
        for (String wrong : List.of(
                "",
                "transit/keys/shop",
                "https://vault.example.com/transit/keys/shop",
                "https://vault.example.com/prefix/v1/transit/keys/shop",
                "https://vault.example.com/v1/../sys/keys/shop",
                "https://vault.example.com/v1/transit/keys/shop?x=1",
                "https://me@vault.example.com/v1/transit/keys/shop")) {
            assertRefused(Reason.RECIPIENT, () -> recipient(wrong), wrong);
        }
    }

    @Test
    void refusesAnAddressWithoutTls() { // security rule 5
        SopsException refused =
                assertRefused(Reason.RECIPIENT, () -> recipient("http://vault.example.com/v1/transit/keys/shop"));

        assertContains(refused.getMessage(), "neither https nor on this machine");
    }

    @Test
    void entryThatLeavesItsPathIsMalformed() {
        for (String path : List.of("../sys", "transit/..", "", "a//b", "a?b", "a#b")) {
            KeyEntry hostile = entry().with("engine_path", path);
            assertRefused(Reason.MALFORMED_FILE, () -> type.recipient(hostile), path);
        }
    }

    @Test
    void keysAreOverTheNetwork() {
        assertEquals(
                List.of(Reach.NETWORK),
                type.unwrapper(context()).attempts(entry()).stream()
                        .map(UnwrapAttempt::reach)
                        .toList());
    }

    private static SopsException assertRefused(Reason reason, Executable action, Object... which) {
        SopsException refused =
                assertThrows(SopsException.class, action, () -> List.of(which).toString());
        assertEquals(reason, refused.reason(), refused.getMessage());
        return refused;
    }
}
