package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.sops.Document;
import io.kstlib.sops.Sops;
import io.kstlib.sops.SopsFormat;
import io.kstlib.sops.age.OwnAgeIdentity;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.rules.EncryptionRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A configuration that is encrypted. The agent needs its key once, and all that is checked at each request is checked all the same. */
class HeldEncryptedTest extends HeldTest {

    private static final String STRANGER = "age1yt3tfqlfrwdwx0z0ynwplcr6qxcxfaqycuprpmy89nr83ltx74tqdpszlw";

    private Sops sops;
    private KeyContext keys;
    private OwnAgeIdentity own;
    private Path key;
    private Path away;

    @BeforeEach
    void encryptForThePerson() throws IOException {
        keys = KeyContext.system().withEnvironment(Map.of()).withHome(home);
        sops = new Sops(MasterKeyTypes.load(), keys);
        own = OwnAgeIdentity.findOrCreate(keys);
        key = own.file(keys).orElseThrow();
        away = home.resolve("key-away");
        store(Duration.ofHours(2));
        encrypt(configuration(), own.recipient());
    }

    private void encrypt(Path file, String recipient, String... more) throws IOException {
        EncryptionRule rule = EncryptionRule.forRecipients(
                List.of(MasterKeyTypes.load().require("age").recipient(new RecipientSpec.Text(recipient))));
        byte[] plain = String.join("\n", Configs.oauth2(server.baseUrl(), more)).getBytes(StandardCharsets.UTF_8);
        SopsFormat format = SopsFormat.forPath(file);
        Files.write(file, sops.encrypt(Document.parse(plain, format), rule));
    }

    /** Asks while the key is not at hand. */
    private Optional<String> askWithoutKey() throws IOException {
        Files.move(key, away);
        try {
            return ask();
        } finally {
            Files.move(away, key);
        }
    }

    @Test
    void isDecryptedOnceUntilTheAgentForgets() throws IOException {
        assertEquals(Optional.empty(), askWithoutKey());
        Optional<String> token = ask();
        assertTrue(token.isPresent());

        assertEquals(token, askWithoutKey());
        HeldLibraries.Lock unused = libraries.lock();
        libraries.unlock();
        assertEquals(Optional.empty(), askWithoutKey(), "after a lock");

        assertEquals(token, ask());
        clock.pass(RunningAgent.IDLE);
        libraries.refresh();
        assertEquals(Optional.empty(), askWithoutKey(), "after the idle limit");
        assertEquals(token, ask());
    }

    @Test
    void aRefreshAheadNeedsNoKeyEither() throws IOException {
        store(Duration.ofMinutes(5));
        Optional<String> token = ask();
        clock.pass(Duration.ofMinutes(3).plusSeconds(50));
        Files.move(key, away);

        libraries.refresh();

        assertEquals(1, requests());
        assertTrue(ask().filter(next -> !next.equals(token.orElseThrow())).isPresent());
    }

    @Test
    void isDecryptedAgainWhenItHasChanged() throws IOException {
        Optional<String> token = ask();

        encrypt(configuration(), own.recipient(), "  status: { expiring_soon_threshold: 100 }");
        assertEquals(Optional.empty(), askWithoutKey());
        assertEquals(token, ask());
        assertEquals(token, askWithoutKey());
    }

    @Test
    void isDecryptedAgainWhenItIsEncryptedAnewWithTheSameValues() throws IOException {
        Optional<String> token = ask();

        encrypt(configuration(), own.recipient());
        assertEquals(Optional.empty(), askWithoutKey());
        assertEquals(token, ask());
        assertEquals(token, askWithoutKey());

        encrypt(configuration(), STRANGER);
        assertEquals(Optional.empty(), ask(), "the person may not read it any more");
    }

    @Test
    void whoseItIsIsLookedAtEachTime() throws IOException {
        Optional<String> token = ask();

        Files.setPosixFilePermissions(configuration(), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEquals(Optional.empty(), ask());

        Files.setPosixFilePermissions(configuration(), PosixFilePermissions.fromString("rw-------"));
        assertEquals(token, askWithoutKey());
    }

    @Test
    void aConsentThatIsWithdrawnCounts() throws IOException {
        directory = Files.createDirectory(home.resolve("project"));
        Files.move(configuration(), directory.resolve("kstlib.conf.yml"));
        Shell inside = new Shell(home).by(clock).in(directory);
        assertEquals(Optional.empty(), ask());
        Shell.Result allowed = inside.run("auth", "allow", "--yes");
        assertEquals(0, allowed.code(), allowed.err());
        Optional<String> token = ask();
        assertTrue(token.isPresent());
        assertEquals(token, askWithoutKey());

        assertEquals(0, inside.run("auth", "allow", "--revoke").code());

        assertEquals(Optional.empty(), ask());
    }
}
