package io.kstlib.sops.age;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files made by age, ssh-keygen and openssl; {@code known/make.sh} made them. */
class KnownFilesTest {

    private static final byte[] PLAINTEXT = "the data key, 32 bytes long!!!!!".getBytes(StandardCharsets.UTF_8);
    private static final byte[] PASSPHRASE = "correct horse".getBytes(StandardCharsets.UTF_8);
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void opensFileForX25519Key() throws Exception {
        assertOpens("x25519.age", X25519.Identity.parse(line("x25519.key", "AGE-SECRET-KEY-")));
    }

    @Test
    void opensFileForPostQuantumKey() throws Exception {
        assertOpens("hybrid.age", Hybrid.Identity.parse(line("hybrid.key", "AGE-SECRET-KEY-PQ-")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "rsa", "rsa-pkcs1.pem", "rsa-pkcs8.pem", "ed25519-pkcs8.pem"})
    void opensFileForSshKey(String keyFile) throws Exception {
        SshKeyFile key = SshKeyFile.parse(bytes(keyFile), RANDOM);

        String file = keyFile.startsWith("rsa") ? "rsa.age" : keyFile.replace(".pem", "") + ".age";
        assertOpens(file, (SshKeyFile.Open) key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519-encrypted", "ed25519-encrypted-cbc", "rsa-encrypted"})
    void opensFileForSshKeyWithPassphrase(String keyFile) throws Exception {
        SshKeyFile.Locked key = (SshKeyFile.Locked) SshKeyFile.parse(bytes(keyFile), RANDOM);

        assertEquals(
                SshPublicKey.parse(text(keyFile.replaceAll("-.*", ".pub"))).text(),
                key.publicKey().text(),
                "the public side is known without the passphrase");
        assertOpens(keyFile.replaceAll("-.*", ".age"), key.decrypt(PASSPHRASE));
    }

    @Test
    void refusesWrongPassphraseOfSshKey() throws Exception {
        SshKeyFile.Locked key = (SshKeyFile.Locked) SshKeyFile.parse(bytes("ed25519-encrypted"), RANDOM);

        assertThrows(AgeFileException.class, () -> key.decrypt("wrong horse".getBytes(StandardCharsets.UTF_8)));
        assertThrows(AgeFileException.class, () -> key.decrypt(new byte[0]));
    }

    @Test
    void saysHowToRewritePemKeyWithPassphrase() {
        AgeFileException refusal =
                assertThrows(AgeFileException.class, () -> SshKeyFile.parse(bytes("rsa-encrypted.pem"), RANDOM));

        assertTrue(refusal.getMessage().contains("ssh-keygen -p"), refusal.getMessage());
    }

    @Test
    void refusesSshKeyOfAnotherType() {
        AgeFileException refusal = assertThrows(AgeFileException.class, () -> SshKeyFile.parse(bytes("ecdsa"), RANDOM));

        assertTrue(refusal.getMessage().contains("ecdsa-sha2-nistp256"), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x25519.key.age", "x25519.key.asc"})
    void opensIdentityFileWithPassphrase(String name) throws Exception {
        AgeFile file = AgeFile.parse(bytes(name));

        byte[] identities = file.decrypt(new Identities.Passphrase("correct horse".getBytes(StandardCharsets.UTF_8)))
                .orElseThrow();

        assertArrayEquals(bytes("x25519.key"), identities);
        assertTrue(file.decrypt(new Identities.Passphrase("wrong horse".getBytes(StandardCharsets.UTF_8)))
                .isEmpty());
    }

    @Test
    void printsKeysAsAgeDoes() throws Exception {
        String text = line("x25519.key", "AGE-SECRET-KEY-");
        X25519.Identity identity = X25519.Identity.parse(text);

        assertEquals(text, identity.reveal());
        assertEquals(
                line("x25519.key", "# public key: ").substring(14),
                identity.recipient().text());
        Hybrid.Identity hybrid = Hybrid.Identity.parse(line("hybrid.key", "AGE-SECRET-KEY-PQ-"));
        assertEquals(
                line("hybrid.key", "# public key: ").substring(14),
                hybrid.recipient().text());
    }

    @Test
    void opensWhatItEncrypts() throws Exception {
        X25519.Identity x25519 = X25519.Identity.generate(RANDOM);
        assertRoundTrip(x25519.recipient(), x25519);
        Hybrid.Identity hybrid = Hybrid.Identity.parse(line("hybrid.key", "AGE-SECRET-KEY-PQ-"));
        assertRoundTrip(Hybrid.Recipient.parse(hybrid.recipient().text()), hybrid);
        for (String name : new String[] {"ed25519", "rsa"}) {
            SshKeyFile.Open key = (SshKeyFile.Open) SshKeyFile.parse(bytes(name), RANDOM);
            assertRoundTrip(SshPublicKey.parse(text(name + ".pub")), key);
        }
    }

    @Test
    void keepsSecretsOutOfText() throws Exception {
        X25519.Identity identity = X25519.Identity.parse(line("x25519.key", "AGE-SECRET-KEY-"));

        assertTrue(!identity.toString().contains("SECRET"), identity.toString());
        SshKeyFile.Open key = (SshKeyFile.Open) SshKeyFile.parse(bytes("ed25519"), RANDOM);
        assertTrue(key.toString().endsWith(key.publicKey().text()));
    }

    private static void assertRoundTrip(AgeRecipient recipient, AgeIdentity identity) throws Exception {
        byte[] file = AgeFile.encrypt(PLAINTEXT, recipient, RANDOM).getBytes(StandardCharsets.US_ASCII);

        assertArrayEquals(
                PLAINTEXT, AgeFile.parseArmored(file).decrypt(identity).orElseThrow());
    }

    private static void assertOpens(String name, AgeIdentity identity) throws Exception {
        Optional<byte[]> opened = AgeFile.parseArmored(bytes(name)).decrypt(identity);

        assertArrayEquals(PLAINTEXT, opened.orElseThrow());
    }

    private static String line(String name, String prefix) throws IOException {
        return text(name)
                .lines()
                .filter(line -> line.startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    private static String text(String name) throws IOException {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream content = KnownFilesTest.class.getResourceAsStream("/io/kstlib/sops/age/known/" + name)) {
            return content.readAllBytes();
        }
    }
}
