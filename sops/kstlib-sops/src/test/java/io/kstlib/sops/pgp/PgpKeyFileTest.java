package io.kstlib.sops.pgp;

import static io.kstlib.sops.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.Reach;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.Surroundings;
import io.kstlib.sops.key.UnwrapOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPLiteralDataGenerator;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.operator.bc.BcPGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PGP keys of a file, where there is no gpg; {@code known/make.sh} made the files. */
@Tag("outer")
class PgpKeyFileTest {

    private static final DataKey KNOWN =
            new DataKey("the data key, 32 bytes long!!!!!".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path home;

    private final PgpMasterKeyType pgp = new PgpMasterKeyType();
    private Surroundings surroundings;

    @BeforeEach
    void findHome() {
        surroundings = new Surroundings(home);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "curve"})
    void opensWhatGpgEncrypted(String name) throws IOException {
        useKeyFile(name + ".sec.asc");

        assertEquals(new UnwrapOutcome.Unwrapped(KNOWN), unwrap(name));
    }

    @Test
    void opensMessageThatHidesItsRecipient() throws IOException {
        useKeyFile("rsa.sec.asc");

        assertEquals(
                new UnwrapOutcome.Unwrapped(KNOWN),
                pgp.unwrapper(surroundings.context()).unwrap(entry("rsa", "rsa-hidden")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-locked", "curve-locked"})
    void asksForThePassphraseOfAKey(String name) throws IOException {
        useKeyFile(name + ".sec.asc");

        assertTried(
                unwrap(name),
                ".*is protected by a passphrase, and no one could be asked for it .KSTLIB_ASKPASS names a program"
                        + " that asks.");
        surroundings.answering("wrong horse");
        assertTried(unwrap(name), ".*the passphrase does not open its key.*");
        surroundings.answering("correct horse");
        assertEquals(new UnwrapOutcome.Unwrapped(KNOWN), unwrap(name));
    }

    @Test
    void findsKeyAmongSeveralBlocks() throws IOException {
        surroundings.write(
                ".config/kstlib/pgp-keys.asc",
                "some text\n" + Surroundings.text("pgp/known/curve.pub.asc") + "\n"
                        + Surroundings.text("pgp/known/rsa-locked.sec.asc")
                        + Surroundings.text("pgp/known/curve.sec.asc"));

        assertEquals(new UnwrapOutcome.Unwrapped(KNOWN), unwrap("curve"));
    }

    @Test
    void triesKeyFileBeforeGpg() throws IOException {
        useKeyFile("curve.sec.asc");

        var attempts = pgp.unwrapper(surroundings.context()).attempts(entry("curve", "curve"));

        assertEquals(Reach.LOCAL, attempts.get(0).reach());
        assertEquals(
                new UnwrapOutcome.Unwrapped(KNOWN), attempts.get(0).action().get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "curve"})
    void opensWhatItEncryptsWithThePublicKeyOfTheFile(String name) throws IOException {
        useKeyFile(name + ".pub.asc");
        KeyEntry entry = wrap(fingerprint(name), surroundings.context());

        assertEquals(
                List.of("created_at", "enc", "fp"), List.copyOf(entry.fields().keySet()));
        assertTrue(entry.text("enc").startsWith("-----BEGIN PGP MESSAGE-----\n\n"), entry.text("enc"));
        useKeyFile(name + ".sec.asc");
        assertEquals(
                new UnwrapOutcome.Unwrapped(KNOWN),
                pgp.unwrapper(surroundings.context()).unwrap(entry));
    }

    @Test
    void takesFingerprintsAsPeopleWriteThem() throws IOException {
        useKeyFile("curve.pub.asc");
        String fingerprint = fingerprint("curve");

        for (String written : List.of(
                fingerprint,
                fingerprint.replaceAll("(.{4})", "$1 "),
                "0x" + fingerprint.toLowerCase(Locale.ROOT),
                fingerprint.substring(24))) {
            wrap(written, surroundings.context());
        }
        SopsException refusal =
                assertRefused(Reason.RECIPIENT, () -> wrap(fingerprint.substring(32), surroundings.context()));
        assertTrue(refusal.getMessage().contains("does not hold this key"), refusal.getMessage());
    }

    @Test
    void writesWhenTheDataKeyWasWrapped() throws IOException {
        useKeyFile("curve.pub.asc");
        Instant now = Instant.parse("2026-11-25T03:04:05.678Z");

        KeyEntry entry = wrap(fingerprint("curve"), surroundings.context().withClock(Clock.fixed(now, ZoneOffset.UTC)));

        assertEquals("2026-11-25T03:04:05Z", entry.text("created_at"));
    }

    @Test
    void refusesToEncryptForExpiredKey() throws IOException {
        useKeyFile("expired.pub.asc");

        SopsException refusal =
                assertRefused(Reason.RECIPIENT, () -> wrap(fingerprint("expired"), surroundings.context()));

        assertTrue(refusal.getMessage().contains("can not or no longer encrypt"), refusal.getMessage());
    }

    @Test
    void saysThatTheSecretKeyIsAbsent() throws IOException {
        useKeyFile("curve.pub.asc");

        assertTried(unwrap("curve"), ".*it does not hold this secret key");
    }

    @Test
    void saysWhatIsWrongWithTheKeyFile() throws IOException {
        surroundings.with("KSTLIB_PGP_KEY_FILE", home.resolve("missing.asc").toString());
        assertTried(unwrap("curve"), ".*missing.asc\\): no such file");

        surroundings.with(
                "KSTLIB_PGP_KEY_FILE", surroundings.write("keys.asc", "no keys").toString());
        assertTried(unwrap("curve"), ".*keys.asc\\): it holds no PGP keys.*");
    }

    @Test
    void refusesChangedMessage() throws IOException {
        useKeyFile("curve.sec.asc");
        String message = Surroundings.text("pgp/known/curve.msg.asc");
        int middle = message.indexOf('\n', 40) + 100;
        char other = message.charAt(middle) == 'A' ? 'B' : 'A';
        String changed = message.substring(0, middle) + other + message.substring(middle + 1);

        for (String enc : List.of(changed, message.substring(0, 150), "", "-----BEGIN PGP MESSAGE-----\n")) {
            UnwrapOutcome outcome = pgp.unwrapper(surroundings.context())
                    .unwrap(entry("curve", "curve").with("enc", enc));
            assertTried(outcome, ".*(damaged|changed|not a PGP message).*");
        }
    }

    @Test
    void refusesMessageWithoutProtectionAgainstChanges() throws Exception {
        useKeyFile("rsa.sec.asc");
        KeyEntry entry = entry("rsa", "rsa").with("enc", unprotectedMessage());

        assertTried(pgp.unwrapper(surroundings.context()).unwrap(entry), ".*without protection against changes");
    }

    @Test
    void refusesMessageThatHoldsMoreThanADataKey() throws Exception {
        useKeyFile("rsa.sec.asc");
        String message = new PgpMessages(surroundings.context())
                .encrypt(
                        new byte[2 * DataKey.SIZE_BYTES + 1],
                        PgpKeyFile.read(home.resolve("keys.asc")),
                        new PgpKeyFile.Fingerprint(fingerprint("rsa")));
        KeyEntry entry = entry("rsa", "rsa").with("enc", message);

        assertTried(pgp.unwrapper(surroundings.context()).unwrap(entry), ".*longer than a data key");
    }

    @Test
    void refusesRecipientsThatCouldBeOptions() {
        for (String text : List.of("", "--output=x", "a\nb", "x".repeat(300))) {
            assertRefused(Reason.RECIPIENT, () -> pgp.recipient(new RecipientSpec.Text(text)));
        }
    }

    private String unprotectedMessage() throws Exception {
        OpenPGPCertificate certificate =
                PgpKeyFile.read(home.resolve("keys.asc")).keys().get(0);
        PGPEncryptedDataGenerator generator = new PGPEncryptedDataGenerator(
                new BcPGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256).setWithIntegrityPacket(false));
        generator.addMethod(new BcPublicKeyKeyEncryptionMethodGenerator(
                certificate.getEncryptionKeys().get(0).getPGPPublicKey()));
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        try (ArmoredOutputStream armor = ArmoredOutputStream.builder().build(message);
                OutputStream encrypted = generator.open(armor, new byte[512]);
                OutputStream literal = new PGPLiteralDataGenerator()
                        .open(encrypted, PGPLiteralData.BINARY, "", 32, PGPLiteralData.NOW)) {
            literal.write(new byte[32]);
        }
        return message.toString(StandardCharsets.US_ASCII);
    }

    private KeyEntry wrap(String fingerprint, KeyContext context) {
        return pgp.recipient(new RecipientSpec.Text(fingerprint)).wrap(KNOWN, context);
    }

    private void useKeyFile(String resource) throws IOException {
        surroundings.with(
                "KSTLIB_PGP_KEY_FILE",
                surroundings.copy("pgp/known/" + resource, "keys.asc").toString());
    }

    private UnwrapOutcome unwrap(String name) throws IOException {
        return pgp.unwrapper(surroundings.context()).unwrap(entry(name, name));
    }

    private static KeyEntry entry(String key, String message) throws IOException {
        return new KeyEntry(
                "pgp", Map.of("fp", fingerprint(key), "enc", Surroundings.text("pgp/known/" + message + ".msg.asc")));
    }

    private static String fingerprint(String name) throws IOException {
        return Surroundings.text("pgp/known/" + name + ".fpr").strip();
    }

    private static void assertTried(UnwrapOutcome outcome, String pattern) {
        UnwrapOutcome.Refused refused = (UnwrapOutcome.Refused) outcome;
        assertTrue(
                refused.tried().stream().anyMatch(tried -> Pattern.matches("(?s)" + pattern, tried.toString())),
                () -> refused.tried().toString());
    }
}
