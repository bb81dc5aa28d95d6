package io.kstlib.sops.age;

import static io.kstlib.sops.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.files.fixture.ChildClassPath;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.Surroundings;
import io.kstlib.sops.key.UnwrapOutcome;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Tag("outer")
class OwnAgeIdentityTest {

    @TempDir
    Path home;

    private Surroundings surroundings;

    @BeforeEach
    void findHome() {
        surroundings = new Surroundings(home);
    }

    @Test
    void makesIdentityOnceWhereSopsLooks() throws IOException {
        OwnAgeIdentity made = OwnAgeIdentity.findOrCreate(surroundings.context());
        byte[] content = Files.readAllBytes(surroundings.keysFile());
        OwnAgeIdentity found = OwnAgeIdentity.findOrCreate(surroundings.context());

        assertTrue(made.created());
        assertEquals(surroundings.keysFile().toString(), made.source());
        assertEquals(new OwnAgeIdentity(made.recipient(), made.source(), false), found);
        assertArrayEquals(content, Files.readAllBytes(surroundings.keysFile()));
        assertOpens(made);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void makesFileAndDirectoriesForTheOwnerOnly() throws IOException { // security rule 7
        OwnAgeIdentity.findOrCreate(surroundings.context());

        assertEquals("rw-------", mode(surroundings.keysFile()));
        for (String directory : new String[] {".config/sops/age", ".config/sops", ".config"}) {
            assertEquals("rwx------", mode(home.resolve(directory)));
        }
        try (Stream<Path> files = Files.list(surroundings.keysFile().getParent())) {
            assertEquals(List.of(surroundings.keysFile()), files.toList());
        }
    }

    @Test
    void writesTheFileAsAgeKeygenDoes() throws IOException {
        OwnAgeIdentity made = OwnAgeIdentity.findOrCreate(surroundings.context());

        List<String> lines = Files.readAllLines(surroundings.keysFile());
        assertEquals(3, lines.size());
        assertTrue(lines.get(0).startsWith("# created: 2"), lines.get(0));
        assertEquals("# public key: " + made.recipient(), lines.get(1));
        assertTrue(lines.get(2).startsWith("AGE-SECRET-KEY-1"));
    }

    @Test
    void prefersIdentitiesOfVariables() throws IOException {
        surroundings.copy("age/known/hybrid.key", ".config/sops/age/keys.txt");
        surroundings.with("SOPS_AGE_KEY", Surroundings.text("age/known/x25519.key"));

        OwnAgeIdentity found = OwnAgeIdentity.findOrCreate(surroundings.context());

        assertEquals("SOPS_AGE_KEY", found.source());
        assertEquals(
                Surroundings.text("age/known/x25519.key")
                        .lines()
                        .toList()
                        .get(1)
                        .substring(14),
                found.recipient());
    }

    @Test
    void neverChangesFileWithoutUsableIdentity() throws IOException { // security rule 7
        for (String content : new String[] {"", "# nothing yet\n", "AGE-PLUGIN-X-1ABC\n", "garbage"}) {
            surroundings.write(".config/sops/age/keys.txt", content);

            SopsException refusal =
                    assertRefused(Reason.RECIPIENT, () -> OwnAgeIdentity.findOrCreate(surroundings.context()));

            assertTrue(refusal.getMessage().contains(surroundings.keysFile().toString()), refusal.getMessage());
            assertEquals(content, Files.readString(surroundings.keysFile()));
        }
    }

    @Test
    void makesNothingWhenNamedFileIsMissing() {
        surroundings.with("SOPS_AGE_KEY_FILE", home.resolve("mistyped").toString());

        assertRefused(Reason.RECIPIENT, () -> OwnAgeIdentity.findOrCreate(surroundings.context()));
        assertFalse(Files.exists(surroundings.keysFile()));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the command is a shell script here")
    void takesTheIdentityBehindTheCommandAndMakesNone() throws IOException {
        Path key = surroundings.copy("age/known/x25519.key", "vault/x25519.key");
        Path command = surroundings.script("bin/keys", "echo run >> " + home + "/runs", "/bin/cat " + key);
        surroundings.with("SOPS_AGE_KEY_CMD", command.toString());

        OwnAgeIdentity found = OwnAgeIdentity.findOrCreate(surroundings.context());

        assertEquals("SOPS_AGE_KEY_CMD", found.source());
        assertFalse(found.created());
        assertFalse(Files.exists(surroundings.keysFile()));
        assertEquals(Optional.of(found), OwnAgeIdentity.find(surroundings.context()));
        assertOpens(found);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the command is a shell script here")
    void makesNoneWhenTheCommandFails() throws IOException {
        Path command = surroundings.script("bin/keys", "echo locked >&2", "exit 7");
        surroundings.with("SOPS_AGE_KEY_CMD", command.toString());

        for (Executable attempt : List.<Executable>of(
                () -> OwnAgeIdentity.findOrCreate(surroundings.context()),
                () -> OwnAgeIdentity.find(surroundings.context()))) {
            SopsException refusal = assertRefused(Reason.RECIPIENT, attempt);
            assertTrue(refusal.getMessage().contains("SOPS_AGE_KEY_CMD"), refusal.getMessage());
            assertTrue(refusal.getMessage().contains("locked"), refusal.getMessage());
        }
        assertFalse(Files.exists(surroundings.keysFile()));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the command is a shell script here")
    void runsNoCommandWhenAnIdentityIsAtHand() throws IOException {
        surroundings.copy("age/known/x25519.key", ".config/sops/age/keys.txt");
        Path command = surroundings.script("bin/keys", "touch " + home + "/ran");
        surroundings.with("SOPS_AGE_KEY_CMD", command.toString());

        OwnAgeIdentity.findOrCreate(surroundings.context());

        assertFalse(Files.exists(home.resolve("ran")));
    }

    @Test
    void saysThatRecipientUnderPassphraseIsNotKnown() throws IOException {
        surroundings.copy("age/known/x25519.key.age", ".config/sops/age/keys.txt");

        SopsException refusal =
                assertRefused(Reason.RECIPIENT, () -> OwnAgeIdentity.findOrCreate(surroundings.context()));

        assertTrue(refusal.getMessage().contains("passphrase"), refusal.getMessage());
    }

    @Test
    void saysThatNothingCanBeWritten() throws IOException {
        surroundings.write(".config/sops", "a file where a directory belongs");

        assertRefused(Reason.FILE_ACCESS, () -> OwnAgeIdentity.findOrCreate(surroundings.context()));
    }

    @Test
    void ofManyProcessesOneMakesTheIdentityAndAllGetIt() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int count = 0; count < 6; count++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xshare:auto",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            ChildClassPath.get(),
                            Maker.class.getName(),
                            home.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        Set<String> recipients = new HashSet<>();
        int made = 0;
        for (Process process : processes) {
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue());
            recipients.add(answer.substring(1));
            made += answer.startsWith("+") ? 1 : 0;
        }

        assertEquals(1, recipients.size(), recipients::toString);
        assertEquals(1, made);
    }

    @Test
    void firstCallsAtTheSameTimeAllGetTheSameIdentity() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 100; round++) {
                KeyContext context = new Surroundings(Files.createDirectory(home.resolve("home-" + round))).context();
                CyclicBarrier together = new CyclicBarrier(threads);
                List<Future<OwnAgeIdentity>> calls = new ArrayList<>();
                for (int count = 0; count < threads; count++) {
                    calls.add(pool.submit(() -> {
                        together.await();
                        return OwnAgeIdentity.findOrCreate(context);
                    }));
                }
                Set<String> recipients = new HashSet<>();
                int made = 0;
                for (Future<OwnAgeIdentity> call : calls) {
                    OwnAgeIdentity identity = call.get(60, TimeUnit.SECONDS);
                    recipients.add(identity.recipient());
                    made += identity.created() ? 1 : 0;
                }
                assertEquals(1, recipients.size(), recipients::toString);
                assertEquals(1, made);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** One of the processes. */
    static final class Maker {
        public static void main(String[] arguments) {
            OwnAgeIdentity identity =
                    OwnAgeIdentity.findOrCreate(new Surroundings(new File(arguments[0]).toPath()).context());
            System.out.print((identity.created() ? "+" : "-") + identity.recipient());
        }
    }

    private void assertOpens(OwnAgeIdentity identity) {
        KeyContext context = surroundings.context();
        AgeMasterKeyType age = new AgeMasterKeyType();
        DataKey dataKey = new DataKey(new byte[32]);
        KeyEntry entry =
                age.recipient(new RecipientSpec.Text(identity.recipient())).wrap(dataKey, context);
        assertEquals(
                new UnwrapOutcome.Unwrapped(dataKey), age.unwrapper(context).unwrap(entry));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
