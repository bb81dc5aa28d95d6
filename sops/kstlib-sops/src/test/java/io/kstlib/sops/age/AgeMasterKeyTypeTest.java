package io.kstlib.sops.age;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.Refusal;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.Surroundings;
import io.kstlib.sops.key.UnwrapOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AgeMasterKeyTypeTest {

    private static final DataKey KNOWN =
            new DataKey("the data key, 32 bytes long!!!!!".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path home;

    private final AgeMasterKeyType age = new AgeMasterKeyType();
    private Surroundings surroundings;

    @BeforeEach
    void findHome() {
        surroundings = new Surroundings(home);
    }

    @Test
    void readsIdentityFromVariable() throws IOException {
        surroundings.with("SOPS_AGE_KEY", Surroundings.text("age/known/x25519.key"));

        assertOpens("x25519");
    }

    @Test
    void readsSeveralIdentitiesFromOneLineOfVariable() throws IOException {
        surroundings.with("SOPS_AGE_KEY", secret("hybrid.key") + " " + secret("x25519.key"));

        assertOpens("x25519");
        assertOpens("hybrid");
    }

    @Test
    void readsIdentityFromNamedFile() throws IOException {
        surroundings.with(
                "SOPS_AGE_KEY_FILE",
                surroundings.copy("age/known/x25519.key", "k.txt").toString());

        assertOpens("x25519");
    }

    @Test
    void readsIdentityFromConfigurationDirectory() throws IOException {
        surroundings.copy("age/known/x25519.key", ".config/sops/age/keys.txt");
        assertOpens("x25519");

        Files.delete(surroundings.keysFile());
        surroundings.copy("age/known/x25519.key", "xdg/sops/age/keys.txt");
        surroundings.with("XDG_CONFIG_HOME", home.resolve("xdg").toString());
        assertOpens("x25519");
    }

    @Test
    void looksWhereSopsLooksOnEachPlatform() {
        KeyContext plain = surroundings.context();
        KeyContext windows =
                plain.withEnvironment(Map.of("AppData", home.resolve("Roaming").toString()));
        KeyContext chosen = plain.withEnvironment(
                Map.of("XDG_CONFIG_HOME", home.resolve("xdg").toString()));

        assertEquals(
                home.resolve(".config/sops/age/keys.txt"),
                new Identities.Places(plain, "Linux").keyFile().orElseThrow());
        assertEquals(
                home.resolve("xdg/sops/age/keys.txt"),
                new Identities.Places(chosen, "Linux").keyFile().orElseThrow());
        assertEquals(
                home.resolve("xdg/sops/age/keys.txt"),
                new Identities.Places(chosen, "Mac OS X").keyFile().orElseThrow());
        assertEquals(
                home.resolve("Library/Application Support/sops/age/keys.txt"),
                new Identities.Places(plain, "Mac OS X").keyFile().orElseThrow());
        assertEquals(
                home.resolve("Roaming/sops/age/keys.txt"),
                new Identities.Places(windows, "Windows 11").keyFile().orElseThrow());
    }

    @Test
    void usesSshKeysOfTheUsualNames() throws IOException {
        surroundings.copy("age/known/ed25519", ".ssh/id_ed25519");
        surroundings.copy("age/known/rsa", ".ssh/id_rsa");

        assertOpens("ed25519");
        assertOpens("rsa");
    }

    @Test
    void usesNamedSshKey() throws IOException {
        Path key = surroundings.copy("age/known/ed25519", "work_key");
        surroundings.with("SOPS_AGE_SSH_PRIVATE_KEY_FILE", key.toString());

        assertOpens("ed25519");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void runsCommandForIdentityAndTellsItTheRecipient() throws IOException {
        Path key = surroundings.copy("age/known/x25519.key", "k.txt");
        Path script =
                surroundings.script("bin/keys", "echo \"$SOPS_AGE_RECIPIENT $1\" > " + home + "/asked; cat " + key);
        surroundings.with("PATH", script.getParent() + ":/usr/bin:/bin").with("SOPS_AGE_KEY_CMD", "keys 'two words'");

        assertOpens("x25519");
        assertEquals(recipient("x25519") + " two words\n", Files.readString(home.resolve("asked")));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void runsCommandForSshKey() throws IOException {
        Path key = surroundings.copy("age/known/ed25519", "k");
        surroundings.with("PATH", "/usr/bin:/bin").with("SOPS_AGE_SSH_PRIVATE_KEY_CMD", "cat " + key);

        assertOpens("ed25519");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void runsNoCommandWhenFileHoldsTheIdentity() throws IOException {
        surroundings.copy("age/known/x25519.key", ".config/sops/age/keys.txt");
        Path script = surroundings.script("keys", "touch " + home + "/ran");
        surroundings
                .with("SOPS_AGE_KEY_CMD", script.toString())
                .with("SOPS_AGE_SSH_PRIVATE_KEY_CMD", script.toString());

        assertOpens("x25519");
        assertFalse(Files.exists(home.resolve("ran")));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void endsCommandThatTakesTooLong() throws IOException {
        Path script = surroundings.script("keys", "sleep 60");
        surroundings.with("PATH", "/usr/bin:/bin").with("SOPS_AGE_KEY_CMD", script.toString());
        long before = System.nanoTime();

        UnwrapOutcome outcome = age.unwrapper(surroundings.context().withAttemptTimeout(Duration.ofMillis(300)))
                .unwrap(entry("x25519"));

        assertTried(outcome, "SOPS_AGE_KEY_CMD: failed: .*keys did not answer in time and was ended");
        assertTrue(Duration.ofNanos(System.nanoTime() - before).toSeconds() < 20);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void passesOnWhyCommandFailed() throws IOException {
        Path script = surroundings.script("keys", "echo 'vault is sealed' >&2; exit 7");
        surroundings.with("SOPS_AGE_KEY_CMD", script.toString());

        assertTried(unwrap("x25519"), "SOPS_AGE_KEY_CMD: ended with exit code 7: vault is sealed");
    }

    @Test
    void asksForPassphraseOfIdentityFileOnceForManyEntries() throws IOException {
        surroundings.copy("age/known/x25519.key.asc", ".config/sops/age/keys.txt");
        AtomicInteger questions = new AtomicInteger();
        surroundings.asking(what -> {
            questions.incrementAndGet();
            return Optional.of("correct horse".toCharArray());
        });
        var unwrapper = age.unwrapper(surroundings.context());

        for (int entry = 0; entry < 3; entry++) {
            var last = unwrapper.attempts(entry("x25519")).get(1);
            assertEquals(new UnwrapOutcome.Unwrapped(KNOWN), last.action().get());
        }
        assertEquals(1, questions.get());
    }

    @Test
    void asksForPassphraseOfSshKeyOnlyIfTheFileIsForIt() throws IOException {
        surroundings.copy("age/known/ed25519-encrypted", ".ssh/id_ed25519");
        surroundings.answering("correct horse");
        assertOpens("ed25519");

        surroundings.asking(what -> {
            throw new AssertionError("asked for " + what);
        });
        assertTrue(unwrap("rsa") instanceof UnwrapOutcome.Refused);
    }

    @Test
    void saysThatNoOneCouldBeAskedForThePassphrase() throws IOException {
        surroundings.copy("age/known/x25519.key.age", ".config/sops/age/keys.txt");

        assertTried(
                unwrap("x25519"),
                ".*keys.txt: is protected by a passphrase, and no one could be asked for it .KSTLIB_ASKPASS names a"
                        + " program that asks.");
    }

    @Test
    void saysThatPassphraseIsWrong() throws IOException {
        surroundings.copy("age/known/x25519.key.age", ".config/sops/age/keys.txt");
        surroundings.answering("wrong horse");

        assertTried(unwrap("x25519"), ".*keys.txt: the passphrase does not open it");
    }

    @Test
    void namesPluginOfIdentity() throws IOException {
        surroundings.with("SOPS_AGE_KEY", "AGE-PLUGIN-YUBIKEY-1QQPSXYZ");

        assertTried(
                unwrap("x25519"), "SOPS_AGE_KEY: line 1 is an identity of an age plugin, which is not supported here");
    }

    @Test
    void neverRepeatsMalformedSecretKey() throws IOException {
        String mistyped = secret("x25519.key").replaceFirst("Q", "P");
        surroundings.with("SOPS_AGE_KEY", mistyped);

        UnwrapOutcome outcome = unwrap("x25519");

        assertTried(outcome, "SOPS_AGE_KEY: line 1 is malformed: its checksum is wrong: .*");
        assertFalse(outcome.toString().contains(mistyped.substring(20)));
    }

    @Test
    void refusesDamagedEntry() throws IOException {
        surroundings.copy("age/known/x25519.key", ".config/sops/age/keys.txt");
        KeyEntry entry = entry("x25519");
        String enc = entry.text("enc");

        for (String damaged :
                List.of("", "nonsense", enc.substring(0, 200), enc + "x", enc.replaceFirst("[A-Z]W", "ZZ"))) {
            UnwrapOutcome outcome = age.unwrapper(surroundings.context()).unwrap(entry.with("enc", damaged));
            assertTried(outcome, ".*(damaged|another recipient).*");
        }
    }

    @Test
    void refusesEntryThatWrapsNoDataKey() throws Exception {
        surroundings.copy("age/known/x25519.key", ".config/sops/age/keys.txt");
        String wrapped = AgeFile.encrypt(
                new byte[65],
                AgeRecipient.parse(recipient("x25519")),
                surroundings.context().random());

        assertTried(
                age.unwrapper(surroundings.context()).unwrap(entry("x25519").with("enc", wrapped)),
                ".*: what it opens is not a data key");
    }

    @Test
    void wrapsWithTheFieldsOfSops() throws IOException {
        surroundings.copy("age/known/x25519.key", ".config/sops/age/keys.txt");

        KeyEntry entry =
                age.recipient(new RecipientSpec.Text(recipient("x25519"))).wrap(KNOWN, surroundings.context());

        assertEquals(List.of("recipient", "enc"), List.copyOf(entry.fields().keySet()));
        assertTrue(entry.text("enc").startsWith("-----BEGIN AGE ENCRYPTED FILE-----\n"));
        assertTrue(entry.text("enc").endsWith("-----END AGE ENCRYPTED FILE-----\n"));
        assertEquals(
                new UnwrapOutcome.Unwrapped(KNOWN),
                age.unwrapper(surroundings.context()).unwrap(entry));
    }

    @Test
    void refusesRecipientsThatItCannotEncryptFor() {
        assertRefused(
                "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t", ".*plugin \"yubikey\".*");
        assertRefused("age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq", ".*checksum is wrong.*");
        assertRefused("ssh-ed25519", ".*no key.*");
        assertRefused("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==", ".*cut off.*");
        assertRefused("ecdsa-sha2-nistp256 AAAA", ".*not a recipient of age.*");
        assertRefused("age1a\u202eb1qqqq", ".*recipient age1a\uFFFDb1qqqq belongs to the age plugin \"a\uFFFDb\".*");
        assertRefused("\033[2J" + "x".repeat(200), "\"\uFFFD\\[2Jx{96}…\" is not a recipient of age");
        SopsException secret = Refusal.assertRefused(
                Reason.RECIPIENT, () -> age.recipient(new RecipientSpec.Text("AGE-SECRET-KEY-1ABC")));
        assertFalse(secret.getMessage().contains("1ABC"), secret.getMessage());
    }

    private void assertRefused(String recipient, String message) {
        SopsException refusal =
                Refusal.assertRefused(Reason.RECIPIENT, () -> age.recipient(new RecipientSpec.Text(recipient)));
        assertTrue(refusal.problem().matches(message), refusal.problem());
    }

    private void assertOpens(String name) throws IOException {
        assertEquals(new UnwrapOutcome.Unwrapped(KNOWN), unwrap(name));
    }

    private static void assertTried(UnwrapOutcome outcome, String pattern) {
        UnwrapOutcome.Refused refused = (UnwrapOutcome.Refused) outcome;
        assertTrue(
                refused.tried().stream().anyMatch(tried -> Pattern.matches("(?s)" + pattern, tried.toString())),
                () -> refused.tried().toString());
    }

    private UnwrapOutcome unwrap(String name) throws IOException {
        return age.unwrapper(surroundings.context()).unwrap(entry(name));
    }

    private static KeyEntry entry(String name) throws IOException {
        return new KeyEntry(
                "age", Map.of("recipient", recipient(name), "enc", Surroundings.text("age/known/" + name + ".age")));
    }

    private static String recipient(String name) throws IOException {
        if (name.equals("x25519") || name.equals("hybrid")) {
            return Surroundings.text("age/known/" + name + ".key")
                    .lines()
                    .filter(line -> line.startsWith("# public key: "))
                    .findFirst()
                    .orElseThrow()
                    .substring(14);
        }
        return Surroundings.text("age/known/" + name + ".pub").strip();
    }

    private static String secret(String name) throws IOException {
        return Surroundings.text("age/known/" + name)
                .lines()
                .filter(line -> line.startsWith("AGE-SECRET-KEY-"))
                .findFirst()
                .orElseThrow();
    }
}
