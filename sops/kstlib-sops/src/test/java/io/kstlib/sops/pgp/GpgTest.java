package io.kstlib.sops.pgp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.Surroundings;
import io.kstlib.sops.key.UnwrapOutcome;
import io.kstlib.sops.tool.RequiredTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real gpg, with a home of the test's own. */
@DisabledOnOs(OS.WINDOWS)
@Tag("outer")
class GpgTest {

    private static final DataKey KNOWN =
            new DataKey("the data key, 32 bytes long!!!!!".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path home;

    private final PgpMasterKeyType pgp = new PgpMasterKeyType();
    private Surroundings surroundings;
    private Path gnupgHome;

    @BeforeEach
    void makeGnupgHome() throws IOException {
        RequiredTool.onPath("gpg");
        // The sockets of the agent need short paths.
        gnupgHome = Files.createTempDirectory(
                "g", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        surroundings =
                new Surroundings(home).with("GNUPGHOME", gnupgHome.toString()).with("PATH", System.getenv("PATH"));
    }

    @AfterEach
    void endAgent() throws Exception {
        if (gnupgHome != null) {
            run("gpgconf", "--kill", "all");
            run("rm", "-rf", gnupgHome.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "curve"})
    void opensWithTheSecretKeyOfTheAgent(String name) throws Exception {
        gpgImport(name + ".sec.asc");

        assertEquals(
                new UnwrapOutcome.Unwrapped(KNOWN),
                pgp.unwrapper(surroundings.context()).unwrap(entry(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "curve"})
    void opensWhatItEncryptsWithThePublicKeyOfTheRing(String name) throws Exception {
        gpgImport(name + ".sec.asc");
        KeyEntry entry =
                pgp.recipient(new RecipientSpec.Text(fingerprint(name))).wrap(KNOWN, surroundings.context());

        assertEquals(
                new UnwrapOutcome.Unwrapped(KNOWN),
                pgp.unwrapper(surroundings.context()).unwrap(entry));
        // The key file opens what gpg encrypted, and the other way round.
        Path keys = surroundings.copy("pgp/known/" + name + ".sec.asc", "keys.asc");
        Surroundings withoutGpg = new Surroundings(home).with("KSTLIB_PGP_KEY_FILE", keys.toString());
        assertEquals(
                new UnwrapOutcome.Unwrapped(KNOWN),
                pgp.unwrapper(withoutGpg.context()).unwrap(entry));
        KeyEntry entryOfKeyFile =
                pgp.recipient(new RecipientSpec.Text(fingerprint(name))).wrap(KNOWN, withoutGpg.context());
        assertEquals(
                new UnwrapOutcome.Unwrapped(KNOWN),
                pgp.unwrapper(surroundings.context()).unwrap(entryOfKeyFile));
    }

    @Test
    void passesOnWhatGpgSaysInOneLine() throws Exception {
        gpgImport("curve.pub.asc");

        UnwrapOutcome.Refused refused =
                (UnwrapOutcome.Refused) pgp.unwrapper(surroundings.context()).unwrap(entry("curve"));

        assertEquals(1, refused.tried().size());
        assertTrue(refused.tried().get(0).problem().contains("No secret key"), refused.toString());
        assertFalse(refused.tried().get(0).problem().contains("\n"));
    }

    @Test
    void runsTheProgramThatThePersonChose() throws Exception {
        Path chosen = surroundings.script(
                "chosen", "env > " + home + "/environment", "printf '%s\\n' \"$@\" > " + home + "/arguments", "cat");
        surroundings
                .with("SOPS_GPG_EXEC", chosen.toString())
                .with("SOPS_AGE_KEY", "AGE-SECRET-KEY-1X")
                .with("GPG_TTY", "/dev/pts/9");

        // The program returns what it was asked to decrypt, which is not a data key: only how it was run matters.
        pgp.unwrapper(surroundings.context()).unwrap(entry("curve"));

        assertEquals(List.of("--batch", "--quiet", "--decrypt"), Files.readAllLines(home.resolve("arguments")));
        List<String> environment = Files.readAllLines(home.resolve("environment"));
        assertTrue(environment.contains("GPG_TTY=/dev/pts/9"), environment::toString);
        assertTrue(environment.contains("GNUPGHOME=" + gnupgHome), environment::toString);
        assertFalse(environment.toString().contains("AGE-SECRET-KEY"), environment::toString); // security rule 6
    }

    @Test
    void asksNoOneWhereNoOneIsToBeAsked() throws Exception {
        Path pinentry = surroundings.script("pinentry", "touch " + home + "/asked", "exit 1");
        Files.writeString(gnupgHome.resolve("gpg-agent.conf"), "pinentry-program " + pinentry + "\n");
        run(
                "gpg",
                "--batch",
                "--quiet",
                "--pinentry-mode",
                "loopback",
                "--passphrase",
                "s",
                "--quick-gen-key",
                "a@b.c",
                "future-default"); // Curve25519, which is made faster than RSA
        String fingerprint;
        try (Stream<Path> revocations = Files.list(gnupgHome.resolve("openpgp-revocs.d"))) {
            fingerprint = revocations
                    .map(file -> file.getFileName().toString().replace(".rev", ""))
                    .findFirst()
                    .orElseThrow();
        }
        KeyEntry entry = pgp.recipient(new RecipientSpec.Text(fingerprint)).wrap(KNOWN, surroundings.context());
        run("gpgconf", "--kill", "gpg-agent"); // it knows the passphrase

        UnwrapOutcome silent =
                pgp.unwrapper(surroundings.with("KSTLIB_ASKPASS", "").context()).unwrap(entry);

        assertInstanceOf(UnwrapOutcome.Refused.class, silent);
        assertFalse(Files.exists(home.resolve("asked")));
        Surroundings asking =
                new Surroundings(home).with("GNUPGHOME", gnupgHome.toString()).with("PATH", System.getenv("PATH"));
        pgp.unwrapper(asking.context()).unwrap(entry);
        assertTrue(Files.exists(home.resolve("asked")));
    }

    @Test
    void keepsTheDataKeyOutOfArgumentsAndEnvironment() throws Exception { // security rule 6
        Path chosen =
                surroundings.script("chosen", "env > " + home + "/seen", "printf '%s\\n' \"$@\" >> " + home + "/seen");
        surroundings.with("SOPS_GPG_EXEC", chosen.toString());

        pgp.recipient(new RecipientSpec.Text(fingerprint("curve"))).wrap(KNOWN, surroundings.context());

        assertFalse(Files.readString(home.resolve("seen")).contains("the data key"));
    }

    @Test
    void endsProgramThatWaitsTooLong() throws Exception {
        Path chosen = surroundings.script("chosen", "sleep 60");
        surroundings.with("SOPS_GPG_EXEC", chosen.toString());

        UnwrapOutcome.Refused refused =
                (UnwrapOutcome.Refused) pgp.unwrapper(surroundings.context().withAttemptTimeout(Duration.ofMillis(300)))
                        .unwrap(entry("curve"));

        assertTrue(
                refused.tried().get(0).problem().endsWith("did not answer in time and was ended"), refused.toString());
    }

    @Test
    void namesTheTerminalForPinentry() throws IOException {
        Path descriptors = Files.createDirectories(home.resolve("fd"));
        Files.createSymbolicLink(descriptors.resolve("0"), Path.of("socket:[2]"));
        Files.createSymbolicLink(descriptors.resolve("1"), Path.of("pipe:[1]"));
        Files.createSymbolicLink(descriptors.resolve("2"), Path.of("/dev/pts/3"));

        assertEquals(Optional.of("/dev/pts/3"), new Gpg.ControllingTerminal(descriptors).name());
        assertEquals(Optional.empty(), new Gpg.ControllingTerminal(home.resolve("none")).name());
    }

    private void gpgImport(String resource) throws Exception {
        Path file = surroundings.copy("pgp/known/" + resource, "import.asc");
        run(
                "gpg",
                "--batch",
                "--quiet",
                "--pinentry-mode",
                "loopback",
                "--passphrase",
                "",
                "--import",
                file.toString());
    }

    private void run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("GNUPGHOME", gnupgHome.toString());
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    }

    private static KeyEntry entry(String name) throws IOException {
        return new KeyEntry(
                "pgp", Map.of("fp", fingerprint(name), "enc", Surroundings.text("pgp/known/" + name + ".msg.asc")));
    }

    private static String fingerprint(String name) throws IOException {
        return Surroundings.text("pgp/known/" + name + ".fpr").strip();
    }
}
