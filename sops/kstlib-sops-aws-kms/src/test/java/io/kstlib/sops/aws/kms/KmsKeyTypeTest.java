package io.kstlib.sops.aws.kms;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.okXml;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static io.kstlib.sops.aws.kms.KmsRecipientTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.Reach;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.TriedIdentity;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class KmsKeyTypeTest {

    private static final String ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    private static final String ROLE = "arn:aws:iam::111122223333:role/reader";
    private static final DataKey DATA_KEY =
            new DataKey("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private static final String WRAPPED = base64("wrapped");

    @RegisterExtension
    static final WireMockExtension AWS =
            WireMockExtension.newInstance().options(options().dynamicPort()).build();

    @TempDir
    Path home;

    private final KmsKeyType type = new KmsKeyType();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void keysInEnvironment() {
        environment.put("AWS_ENDPOINT_URL", AWS.baseUrl());
        environment.put("AWS_ACCESS_KEY_ID", "AKIAFROMENV");
        environment.put("AWS_SECRET_ACCESS_KEY", "secret-of-env");
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
    }

    private KeyContext context() {
        return KeyContext.system()
                .withEnvironment(environment)
                .withHome(home)
                .withAttemptTimeout(Duration.ofSeconds(20))
                .withClock(Clock.fixed(Instant.parse("2026-03-01T10:20:30.987Z"), ZoneOffset.UTC));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static MappingBuilder kms(String action) {
        return post(urlEqualTo("/")).withHeader("X-Amz-Target", equalTo("TrentService." + action));
    }

    private static RequestPatternBuilder asked(String action) {
        return postRequestedFor(urlEqualTo("/")).withHeader("X-Amz-Target", equalTo("TrentService." + action));
    }

    private void encrypts() {
        AWS.stubFor(kms("Encrypt")
                .willReturn(okJson("{\"CiphertextBlob\":\"" + WRAPPED + "\",\"KeyId\":\"" + ARN + "\"}")));
    }

    private void decrypts() {
        String plaintext = Base64.getEncoder().encodeToString(DATA_KEY.reveal());
        AWS.stubFor(
                kms("Decrypt").willReturn(okJson("{\"Plaintext\":\"" + plaintext + "\",\"KeyId\":\"" + ARN + "\"}")));
    }

    private void refuses(String action, String error) {
        refuses(action, error, "not you");
    }

    private void refuses(String action, String error, String message) {
        AWS.stubFor(kms(action)
                .willReturn(aResponse()
                        .withStatus(400)
                        .withBody("{\"__type\":\"" + error + "\",\"message\":\"" + message + "\"}")));
    }

    private static KeyEntry entry(Map<String, Object> more) {
        Map<String, Object> fields = new LinkedHashMap<>(Map.of("arn", ARN, "enc", WRAPPED, "aws_profile", ""));
        fields.putAll(more);
        return new KeyEntry("kms", fields);
    }

    private Recipient fields(Map<String, Object> more) {
        Map<String, Object> fields = new LinkedHashMap<>(Map.of("arn", ARN));
        fields.putAll(more);
        return type.recipient(new RecipientSpec.Fields(fields));
    }

    private Recipient text(String text) {
        return type.recipient(new RecipientSpec.Text(text));
    }

    private UnwrapOutcome.Refused refusal(KeyEntry entry) {
        return assertInstanceOf(
                UnwrapOutcome.Refused.class, type.unwrapper(context()).unwrap(entry));
    }

    private static String problem(UnwrapOutcome.Refused refused) {
        return refused.tried().stream().map(TriedIdentity::toString).reduce("", String::concat);
    }

    @Test
    void wrapsAsSopsWritesIt() {
        encrypts();

        KeyEntry entry = fields(Map.of("context", Map.of("App", "shop", "Stage", "prod"), "role", ""))
                .wrap(DATA_KEY, context());

        assertEquals("kms", entry.type());
        assertEquals(
                List.of("arn", "context", "created_at", "enc", "aws_profile"),
                List.copyOf(entry.fields().keySet()));
        assertEquals(
                Map.of(
                        "arn",
                        ARN,
                        "context",
                        Map.of("App", "shop", "Stage", "prod"),
                        "created_at",
                        "2026-03-01T10:20:30Z",
                        "enc",
                        WRAPPED,
                        "aws_profile",
                        ""),
                entry.fields());
        AWS.verify(asked("Encrypt")
                .withHeader("Authorization", containing("Credential=AKIAFROMENV/"))
                .withHeader("Authorization", containing("/eu-west-1/kms/"))
                .withRequestBody(matchingJsonPath("$.KeyId", equalTo(ARN)))
                .withRequestBody(matchingJsonPath("$.EncryptionContext.App", equalTo("shop")))
                .withRequestBody(matchingJsonPath(
                        "$.Plaintext", equalTo(Base64.getEncoder().encodeToString(DATA_KEY.reveal())))));
    }

    @Test
    void unwrapsWithTheEncryptionContextOfTheFile() {
        decrypts();

        UnwrapOutcome outcome = type.unwrapper(context()).unwrap(entry(Map.of("context", Map.of("App", "shop"))));

        assertEquals(new UnwrapOutcome.Unwrapped(DATA_KEY), outcome);
        AWS.verify(asked("Decrypt")
                .withRequestBody(matchingJsonPath("$.KeyId", equalTo(ARN)))
                .withRequestBody(matchingJsonPath("$.EncryptionContext.App", equalTo("shop")))
                .withRequestBody(matchingJsonPath("$.CiphertextBlob", equalTo(WRAPPED))));
    }

    @Test
    void assumesTheRoleFirst() {
        decrypts();
        AWS.stubFor(post(urlEqualTo("/"))
                .withRequestBody(containing("Action=AssumeRole"))
                .willReturn(okXml("""
                    <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
                    <AccessKeyId>ASIAOFROLE</AccessKeyId><SecretAccessKey>secret-of-role</SecretAccessKey>
                    <SessionToken>session-of-role</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
                    </Credentials></AssumeRoleResult></AssumeRoleResponse>\
                    """)));

        UnwrapOutcome outcome = type.unwrapper(context()).unwrap(entry(Map.of("role", ROLE)));

        assertEquals(new UnwrapOutcome.Unwrapped(DATA_KEY), outcome);
        AWS.verify(postRequestedFor(urlEqualTo("/"))
                .withRequestBody(containing("RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Freader"))
                .withRequestBody(containing("RoleSessionName=sops%40"))
                .withHeader("Authorization", containing("Credential=AKIAFROMENV/")));
        AWS.verify(asked("Decrypt")
                .withHeader("Authorization", containing("Credential=ASIAOFROLE/"))
                .withHeader("X-Amz-Security-Token", equalTo("session-of-role")));
    }

    private void configured() throws IOException {
        Files.createDirectory(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/credentials"), """
            [other]
            aws_access_key_id = AKIAFROMFILE
            aws_secret_access_key = secret-of-file
            """);
    }

    @Test
    void profileOfTheFileWinsOverKeysInTheEnvironment() throws IOException {
        configured();
        decrypts();

        UnwrapOutcome outcome = type.unwrapper(context()).unwrap(entry(Map.of("aws_profile", "other")));

        assertEquals(new UnwrapOutcome.Unwrapped(DATA_KEY), outcome);
        AWS.verify(asked("Decrypt").withHeader("Authorization", containing("Credential=AKIAFROMFILE/")));
    }

    @Test
    void profileMayComeFromTheEnvironmentAndFilesFromElsewhere() throws IOException {
        configured();
        Path elsewhere = Files.move(home.resolve(".aws/credentials"), home.resolve("my-credentials"));
        environment.keySet().removeAll(List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"));
        environment.put("AWS_PROFILE", "other");
        environment.put("AWS_SHARED_CREDENTIALS_FILE", elsewhere.toString());
        encrypts();

        text(ARN).wrap(DATA_KEY, context());

        AWS.verify(asked("Encrypt").withHeader("Authorization", containing("Credential=AKIAFROMFILE/")));
    }

    @Test
    void profileMayNameTheEndpoint() throws IOException {
        Files.createDirectory(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/config"), """
            [profile lab]
            aws_access_key_id = AKIAOFLAB
            aws_secret_access_key = secret-of-lab
            endpoint_url = %s
            """.formatted(AWS.baseUrl()));
        environment.remove("AWS_ENDPOINT_URL");
        encrypts();

        fields(Map.of("aws_profile", "lab")).wrap(DATA_KEY, context());

        AWS.verify(asked("Encrypt").withHeader("Authorization", containing("Credential=AKIAOFLAB/")));
    }

    @Test
    void profileThatDoesNotExistIsNamed() {
        UnwrapOutcome.Refused refused = refusal(entry(Map.of("aws_profile", "nowhere")));

        assertTrue(problem(refused).contains("no profile \"nowhere\""), () -> problem(refused));
        assertTrue(refused.nextStep().contains("aws configure --profile nowhere"), refused::nextStep);
    }

    @Test
    void endpointOfTheServiceWinsOverTheOneForAll() {
        environment.put("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        environment.put("AWS_ENDPOINT_URL_KMS", AWS.baseUrl());
        encrypts();

        assertEquals(WRAPPED, text(ARN).wrap(DATA_KEY, context()).text("enc"));
    }

    @Test
    void dataKeyIsNotSentInTheClearToAnotherMachine() { // security rule 5
        environment.put("AWS_ENDPOINT_URL", "http://kms.invalid:4566");

        SopsException refused = assertRefused(Reason.RECIPIENT, () -> text(ARN).wrap(DATA_KEY, context()));

        assertTrue(refused.getMessage().contains("http://kms.invalid is neither https"), refused::getMessage);
    }

    @Test
    void refusalOfTheServiceIsReportedWithWhatToDo() {
        refuses("Decrypt", "AccessDeniedException");

        UnwrapOutcome.Refused refused = refusal(entry(Map.of()));

        TriedIdentity tried = refused.tried().get(0);
        assertEquals(ARN, tried.identity());
        assertEquals("AWS KMS in eu-west-1", tried.source());
        assertTrue(tried.problem().contains("AccessDeniedException: not you"), tried::problem);
        assertTrue(refused.nextStep().contains("aws sts get-caller-identity"), refused::nextStep);
    }

    @Test
    void wordsOfTheServiceAreShownCleanAndCut() { // security rule 6
        String hostile = "not\\n\\tyou \\u001b[2J \\u202egpj" + "x".repeat(5000);
        refuses("Decrypt", "AccessDeniedException", hostile);

        String problem = problem(refusal(entry(Map.of())));

        assertTrue(problem.contains("AccessDeniedException: not you \uFFFD[2J \uFFFDgpjxxx"), problem);
        assertTrue(problem.contains("xxx…") && problem.length() < 1000, problem);
    }

    @Test
    void failureToWrapNamesTheKeyAndTheReason() {
        refuses("Encrypt", "NotFoundException");

        SopsException failed = assertRefused(Reason.RECIPIENT, () -> text(ARN).wrap(DATA_KEY, context()));

        for (String part : List.of(ARN, "eu-west-1", "NotFoundException: not you", "Check the ARN of the key")) {
            assertTrue(failed.getMessage().contains(part), failed::getMessage);
        }
    }

    @Test
    void missingCredentialsAreReportedAsSuch() {
        environment.keySet().removeAll(List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"));

        UnwrapOutcome.Refused refused = refusal(entry(Map.of()));

        assertTrue(problem(refused).contains("no AWS credentials were found"), () -> problem(refused));
        assertTrue(refused.nextStep().contains("AWS_PROFILE"), refused::nextStep);
    }

    @Test
    void serverThatNeverAnswersIsLeftInTime() {
        AWS.stubFor(kms("Decrypt").willReturn(okJson("{}").withFixedDelay(60_000)));
        long start = System.nanoTime();

        UnwrapOutcome outcome = type.unwrapper(context().withAttemptTimeout(Duration.ofSeconds(1)))
                .unwrap(entry(Map.of()));

        UnwrapOutcome.Refused refused = assertInstanceOf(UnwrapOutcome.Refused.class, outcome);
        assertTrue(problem(refused).contains("no answer"), () -> problem(refused));
        assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 15);
    }

    @Test
    void serverThatIsNotThereIsReported() {
        environment.put("AWS_ENDPOINT_URL", "http://127.0.0.1:1");

        UnwrapOutcome.Refused refused = refusal(entry(Map.of()));

        assertTrue(problem(refused).contains("ConnectException"), () -> problem(refused));
    }

    @Test
    void secretsAreInNoMessage() { // security rule 6
        refuses("Decrypt", "AccessDeniedException");
        environment.put("AWS_SESSION_TOKEN", "session-of-env");

        String told = refusal(entry(Map.of())) + problem(refusal(entry(Map.of())));

        for (String secret : List.of("secret-of-env", "session-of-env", WRAPPED)) {
            assertFalse(told.contains(secret), told);
        }
    }

    @Test
    void keysAreOverTheNetwork() {
        assertEquals(
                List.of(Reach.NETWORK),
                type.unwrapper(context()).attempts(entry(Map.of())).stream()
                        .map(UnwrapAttempt::reach)
                        .toList());
    }
}
