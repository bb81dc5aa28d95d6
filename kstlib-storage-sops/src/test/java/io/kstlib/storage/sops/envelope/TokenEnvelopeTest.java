package io.kstlib.storage.sops.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.testkit.context.TestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A storage that is not a file keeps only ciphertext. */
class TokenEnvelopeTest {

    private static final String STRANGER = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    private static final String PLACE = "redis://cache.example.com/kstlib:corporate";
    private static final Token TOKEN = Token.builder(Secret.of("canary-access"), Instant.parse("2026-01-01T00:00:00Z"))
            .refreshToken(Secret.of("canary-refresh"))
            .scope(List.of("canary-scope"))
            .build();

    @TempDir
    Path home;

    private TestContext context(Map<String, ?> settings) {
        return TestContext.of("auth.storage.redis", settings).home(home);
    }

    private TokenEnvelope envelope() {
        return TokenEnvelope.of(context(Map.of()));
    }

    private boolean hasKey() {
        return Files.exists(home.resolve(".config/sops/age/keys.txt"));
    }

    @Test
    void opensWhatItSealed() {
        byte[] sealed = envelope().seal(TOKEN, PLACE);

        assertEquals(TOKEN, envelope().open(sealed, PLACE, "corporate"));
    }

    @Test
    void noValueIsLeftInPlainText() { // security rule 6
        String sealed = new String(envelope().seal(TOKEN, PLACE), StandardCharsets.UTF_8);

        assertFalse(sealed.contains("canary"), sealed);
        assertTrue(sealed.startsWith("{"), sealed);
        assertEquals("TokenEnvelope", envelope().toString());
    }

    @Test
    void sealsAnewEachTime() {
        TokenEnvelope envelope = envelope();

        assertFalse(java.util.Arrays.equals(envelope.seal(TOKEN, PLACE), envelope.seal(TOKEN, PLACE)));
    }

    @Test
    void makesAKeyWhereItIsProvedAndNotBefore() {
        TokenEnvelope envelope = envelope();

        List<Check> before = envelope.preflight(PLACE);
        assertFalse(hasKey());
        assertEquals(Status.SKIPPED, before.get(before.size() - 1).status());

        envelope.prove(PLACE);
        assertTrue(hasKey());
        assertTrue(envelope.preflight(PLACE).stream().allMatch(check -> check.status() == Status.SUCCESS));
    }

    @Test
    void sealsForTheRecipientsOfTheStoragesOwnSection() {
        TokenEnvelope envelope = TokenEnvelope.of(context(Map.of("age", STRANGER)));

        byte[] sealed = envelope.seal(TOKEN, PLACE);

        assertTrue(new String(sealed, StandardCharsets.UTF_8).contains(STRANGER));
        StorageException closed =
                assertThrows(StorageException.class, () -> envelope().open(sealed, PLACE, "corporate"));
        assertEquals(Reason.ENCRYPTION, closed.reason());
        assertEquals(PLACE, closed.location());
        assertThrows(StorageException.class, () -> envelope.prove(PLACE));
    }

    @Test
    void namesTheKeyOfARecipientThatIsNone() {
        ConfigurationException refused = assertThrows(
                ConfigurationException.class,
                () -> TokenEnvelope.of(context(Map.of("age", "age1nonsense"))).prove(PLACE));

        assertEquals("auth.storage.redis.age", refused.problems().get(0).path());
    }

    @Test
    void creationRulesSpeakOfFilesOnly() throws IOException {
        Files.writeString(home.resolve(".sops.yaml"), "creation_rules:\n  - age: " + STRANGER + "\n");

        byte[] sealed = envelope().seal(TOKEN, PLACE);

        assertEquals(TOKEN, envelope().open(sealed, PLACE, "corporate"));
    }

    @Test
    void whatIsSealedNextMustOpenHere() {
        byte[] sealed = envelope().seal(TOKEN, PLACE);
        TokenEnvelope locksOut = TokenEnvelope.of(context(Map.of("age", STRANGER)));

        StorageException refused = assertThrows(StorageException.class, () -> locksOut.proveReplacement(sealed, PLACE));

        assertTrue(refused.getMessage().contains("auth.storage.redis.age"), refused::getMessage);
        envelope().proveReplacement(sealed, PLACE);
    }

    @Test
    void whatWasChangedOrIsNoneIsAnError() { // security rule 7
        String sealed = new String(envelope().seal(TOKEN, PLACE), StandardCharsets.UTF_8);
        int value = sealed.indexOf("data:") + "data:".length();
        String changed =
                sealed.substring(0, value) + (sealed.charAt(value) == 'A' ? 'B' : 'A') + sealed.substring(value + 1);

        assertEquals(Reason.ENCRYPTION, refused(changed).reason());
        assertEquals(Reason.UNREADABLE, refused("{}").reason());
        assertEquals(Reason.UNREADABLE, refused("").reason());
        assertEquals(Reason.UNREADABLE, refused("canary").reason());
        assertFalse(String.valueOf(refused("canary").getMessage()).contains("canary"));
    }

    private StorageException refused(String sealed) {
        return assertThrows(
                StorageException.class,
                () -> envelope().open(sealed.getBytes(StandardCharsets.UTF_8), PLACE, "corporate"));
    }
}
