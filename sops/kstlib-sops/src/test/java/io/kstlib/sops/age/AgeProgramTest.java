package io.kstlib.sops.age;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.Surroundings;
import io.kstlib.sops.key.UnwrapOutcome;
import io.kstlib.sops.program.ExternalProgram;
import io.kstlib.sops.tool.RequiredTool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real age reads what we write, and the other way round, with keys that are made for the test. */
@DisabledOnOs(OS.WINDOWS)
@Tag("outer")
class AgeProgramTest {

    private static final byte[] PLAINTEXT = "the data key, 32 bytes long!!!!!".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path home;

    private final AgeMasterKeyType type = new AgeMasterKeyType();
    private Surroundings surroundings;

    @BeforeEach
    void findPrograms() {
        RequiredTool.onPath("age");
        RequiredTool.onPath("age-keygen");
        RequiredTool.onPath("ssh-keygen");
        surroundings = new Surroundings(home);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x25519", "pq", "ed25519", "rsa", "ed25519-locked"})
    void opensWhatAgeEncryptsAndAgeOpensWhatWeEncrypt(String kind) throws Exception {
        String recipient = makeKey(kind);
        KeyEntry ours =
                type.recipient(new RecipientSpec.Text(recipient)).wrap(new DataKey(PLAINTEXT), surroundings.context());
        String theirs = new String(run(PLAINTEXT, "age", "-a", "-r", recipient), StandardCharsets.US_ASCII);
        surroundings.answering("correct horse");

        assertEquals(
                new UnwrapOutcome.Unwrapped(new DataKey(PLAINTEXT)),
                type.unwrapper(surroundings.context()).unwrap(ours.with("enc", theirs)));
        if (!kind.endsWith("-locked")) { // age would ask on a terminal
            assertArrayEquals(
                    PLAINTEXT,
                    run(ours.text("enc").getBytes(StandardCharsets.US_ASCII), "age", "-d", "-i", key().toString()));
        }
    }

    @Test
    void ageKnowsTheIdentityThatWeMake() throws Exception {
        OwnAgeIdentity made = OwnAgeIdentity.findOrCreate(surroundings.context());

        String known = new String(run(new byte[0], "age-keygen", "-y", made.source()), StandardCharsets.US_ASCII);

        assertEquals(made.recipient(), known.strip());
        byte[] theirs = run(PLAINTEXT, "age", "-a", "-r", made.recipient());
        assertEquals(1, AgeFile.parseArmored(theirs).stanzas().size());
    }

    /** Makes a key where it is looked for, and returns its recipient. */
    private String makeKey(String kind) throws Exception {
        Files.createDirectories(key().getParent());
        switch (kind) {
            case "x25519" -> run(new byte[0], "age-keygen", "-o", key().toString());
            case "pq" -> run(new byte[0], "age-keygen", "-pq", "-o", key().toString());
            case "rsa" ->
                run(new byte[0], "ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", key().toString());
            case "ed25519" -> run(new byte[0], "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key().toString());
            default ->
                run(new byte[0], "ssh-keygen", "-q", "-t", "ed25519", "-N", "correct horse", "-f", key().toString());
        }
        if (Files.exists(key().resolveSibling("key.pub"))) {
            surroundings.with("SOPS_AGE_SSH_PRIVATE_KEY_FILE", key().toString());
            return Files.readString(key().resolveSibling("key.pub")).strip();
        }
        surroundings.with("SOPS_AGE_KEY_FILE", key().toString());
        return new String(run(new byte[0], "age-keygen", "-y", key().toString()), StandardCharsets.US_ASCII).strip();
    }

    private Path key() {
        return home.resolve("keys").resolve("key");
    }

    private byte[] run(byte[] input, String program, String... arguments) throws Exception {
        Map<String, String> environment = Map.of("PATH", System.getenv("PATH"), "HOME", home.toString());
        ExternalProgram.Result result = ExternalProgram.find(program, environment, home, Duration.ofSeconds(60))
                .orElseThrow()
                .with(List.of(arguments))
                .run(input);
        assertEquals(0, result.exitCode(), result.errorLine());
        return result.output();
    }
}
