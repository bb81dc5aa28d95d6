package io.kstlib.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a person reads when no key opens a file: the recipients, the identities tried with their places, and the next command. */
class KeyErrorsTest {

    private static final String PGP_KEY = "2D483EAB87DDE1F8137F2D7C8A3C8B6B0B5B3E8F";

    @TempDir
    Path home;

    private Surroundings surroundings;

    @BeforeEach
    void findHome() {
        surroundings = new Surroundings(home);
    }

    @Test
    void namesPlacesWhereThereIsNoKeyFile() throws IOException {
        KeyUnavailableException failure = open(ageEntry());

        assertLines(
                failure,
                "/home/me/token.yaml cannot be decrypted: no key at hand opens it",
                "  recipients in the file:",
                "    age " + recipient(),
                "  tried:",
                "    SOPS_AGE_KEY, SOPS_AGE_KEY_FILE, SOPS_AGE_SSH_PRIVATE_KEY_FILE, SOPS_AGE_KEY_CMD, "
                        + "SOPS_AGE_SSH_PRIVATE_KEY_CMD: is not set",
                "    " + surroundings.keysFile() + ", " + home.resolve(".ssh/id_ed25519") + ", "
                        + home.resolve(".ssh/id_rsa") + ": no such file");
        assertEquals(
                "Put the secret key of " + recipient() + " into " + surroundings.keysFile()
                        + ", or name its file: export SOPS_AGE_KEY_FILE=FILE",
                failure.remedy().orElseThrow());
        assertEquals(List.of("age " + recipient()), failure.recipients());
    }

    @Test
    void namesTheWrongKeyAndWhereItCameFrom() throws IOException {
        Path wrong = surroundings.copy("age/known/hybrid.key", "other.txt");
        surroundings.with("SOPS_AGE_KEY_FILE", wrong.toString());

        KeyUnavailableException failure = open(ageEntry());

        String another = Surroundings.text("age/known/hybrid.key")
                .lines()
                .toList()
                .get(1)
                .substring(14);
        assertHasLine(failure, "    " + another + " (SOPS_AGE_KEY_FILE=" + wrong + "): is another recipient");
        assertTrue(failure.remedy().orElseThrow().startsWith("Put the secret key of " + recipient()));
    }

    @Test
    void namesTheMalformedVariableWithoutItsSecret() throws IOException {
        surroundings.with("SOPS_AGE_KEY", "AGE-SECRET-KEY-1QQQQ");

        KeyUnavailableException failure = open(ageEntry());

        assertHasLine(
                failure,
                "    SOPS_AGE_KEY: line 1 is malformed: its checksum is wrong: a character is missing or mistyped");
        assertTrue(failure.remedy().orElseThrow().startsWith("Correct SOPS_AGE_KEY; or put the secret key of "));
        assertFalse(failure.getMessage().contains("1QQQQ"), failure.getMessage());
    }

    @Test
    void saysHowToAnswerForAPassphrase() throws IOException {
        surroundings.copy("age/known/x25519.key.asc", ".config/sops/age/keys.txt");

        KeyUnavailableException failure = open(ageEntry());

        assertHasLine(
                failure,
                "    " + surroundings.keysFile()
                        + ": is protected by a passphrase, and no one could be asked for it (KSTLIB_ASKPASS names a program"
                        + " that asks)");
        assertTrue(
                failure.remedy()
                        .orElseThrow()
                        .startsWith("Name a program that asks for the passphrase of " + surroundings.keysFile()),
                failure.getMessage());
    }

    @Test
    void findsTheSshKeyUnderAnotherName() throws IOException {
        Path key = surroundings.copy("age/known/ed25519", ".ssh/work");
        surroundings.copy("age/known/ed25519.pub", ".ssh/work.pub");
        surroundings.copy("age/known/rsa.pub", ".ssh/other.pub");
        KeyEntry entry = new KeyEntry(
                "age",
                Map.of(
                        "recipient",
                        Surroundings.text("age/known/ed25519.pub").strip(),
                        "enc",
                        Surroundings.text("age/known/ed25519.age")));

        KeyUnavailableException failure = open(entry);

        assertEquals(
                "The key is " + key + ": export SOPS_AGE_SSH_PRIVATE_KEY_FILE=" + key,
                failure.remedy().orElseThrow());
        surroundings.with("SOPS_AGE_SSH_PRIVATE_KEY_FILE", key.toString());
        recovery().open("file", List.of(List.of(entry)), 1);
    }

    @Test
    void saysHowToAnswerForThePassphraseOfAnSshKey() throws IOException {
        Path key = surroundings.copy("age/known/ed25519-encrypted", ".ssh/id_ed25519");
        surroundings.copy("age/known/ed25519.pub", ".ssh/id_ed25519.pub");
        String recipient = Surroundings.text("age/known/ed25519.pub").strip();

        KeyUnavailableException failure = open(
                new KeyEntry("age", Map.of("recipient", recipient, "enc", Surroundings.text("age/known/ed25519.age"))));

        assertEquals(
                "Name a program that asks for the passphrase of " + key + ": export KSTLIB_ASKPASS=PROGRAM",
                failure.remedy().orElseThrow());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void passesOnThatThePgpSecretKeyIsAbsent() throws IOException {
        Path gpg = surroundings.script(
                "bin/gpg",
                "echo 'gpg: public key decryption failed: No secret key' >&2",
                "echo 'gpg: decryption failed' >&2",
                "exit 2");
        surroundings.with("PATH", gpg.getParent().toString()).with("GNUPGHOME", home.toString());

        KeyUnavailableException failure = open(pgpEntry());

        assertHasLine(failure, "    pgp " + PGP_KEY);
        assertHasLine(
                failure,
                "    " + PGP_KEY + " (" + gpg + " with GNUPGHOME=" + home
                        + "): gpg: public key decryption failed: No secret key; gpg: decryption failed");
        assertEquals(
                "Import the secret key of " + PGP_KEY
                        + ": gpg --import FILE; or name an armored key file: export KSTLIB_PGP_KEY_FILE=FILE",
                failure.remedy().orElseThrow());
    }

    @Test
    void saysThatThereIsNoGpgAndNoKeyFile() {
        KeyUnavailableException failure = open(pgpEntry());

        assertHasLine(
                failure,
                "    " + PGP_KEY + " (gpg): there is no such program; " + home.resolve(".config/kstlib/pgp-keys.asc")
                        + " is not there either");
    }

    @Test
    void namesTheModuleThatIsMissing() {
        KeyEntry kms = new KeyEntry(
                "kms",
                Map.of("arn", "arn:aws:kms:eu-west-1:1:key/2", "created_at", "2026-01-01T00:00:00Z", "enc", "AQ=="));

        KeyUnavailableException failure = open(kms);

        assertHasLine(failure, "    kms arn:aws:kms:eu-west-1:1:key/2: no module here knows this type of key");
        assertEquals("Add the module kstlib-sops-aws-kms", failure.remedy().orElseThrow());
    }

    @Test
    void readsTheFileByAnotherRecipientWhenAModuleIsMissing() throws IOException {
        surroundings.copy("age/known/x25519.key", ".config/sops/age/keys.txt");
        KeyEntry azure = new KeyEntry("azure_kv", Map.of("vault_url", "https://v", "name", "k", "enc", "AQ=="));

        assertEquals(
                1,
                recovery().open("file", List.of(List.of(azure, ageEntry())), 1).size());
    }

    @Test
    void saysHowManyKeyGroupsCouldBeOpened() throws IOException {
        surroundings.copy("age/known/x25519.key", ".config/sops/age/keys.txt");

        KeyUnavailableException failure = assertThrows(
                KeyUnavailableException.class,
                () -> recovery()
                        .open("file", List.of(List.of(ageEntry()), List.of(pgpEntry()), List.of(pgpEntry())), 2));

        assertHasLine(
                failure, "file cannot be decrypted: 2 of its 3 key groups are needed, and the keys at hand open 1");
    }

    private KeyUnavailableException open(KeyEntry entry) {
        return assertThrows(
                KeyUnavailableException.class,
                () -> recovery().open("/home/me/token.yaml", List.of(List.of(entry)), 1));
    }

    private DataKeys recovery() {
        return new DataKeys(MasterKeyTypes.load(), surroundings.context());
    }

    private static void assertLines(KeyUnavailableException failure, String... lines) {
        assertEquals(List.of(lines), failure.problem().lines().toList());
    }

    private static void assertHasLine(KeyUnavailableException failure, String line) {
        assertTrue(failure.problem().lines().anyMatch(line::equals), failure.problem());
    }

    private static String recipient() throws IOException {
        return Surroundings.text("age/known/x25519.key").lines().toList().get(1).substring(14);
    }

    private static KeyEntry ageEntry() throws IOException {
        return new KeyEntry("age", Map.of("recipient", recipient(), "enc", Surroundings.text("age/known/x25519.age")));
    }

    private static KeyEntry pgpEntry() {
        return new KeyEntry(
                "pgp",
                Map.of("fp", PGP_KEY, "created_at", "2026-01-01T00:00:00Z", "enc", "-----BEGIN PGP MESSAGE-----\n"));
    }
}
