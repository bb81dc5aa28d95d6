package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.testkit.context.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentAndFileSecretsTest {

    private static final String KEY = "auth.providers.p.client_secret";

    @TempDir
    Path home;

    @Test
    void readsAnEnvironmentVariable() {
        Secret secret = new EnvironmentSecrets()
                .create(context(Map.of("CLIENT_SECRET", "s3cret")))
                .resolve(reference("env://CLIENT_SECRET"));

        assertEquals("s3cret", secret.reveal());
    }

    @Test
    void saysWhichVariableIsNotSetAndWhereItIsReferredTo() {
        SecretException missing = assertThrows(
                SecretException.class,
                () -> new EnvironmentSecrets()
                        .create(context(Map.of("OTHER", "s3cret")))
                        .resolve(reference("env://CLIENT_SECRET")));

        assertTrue(
                missing.getMessage()
                        .startsWith("the environment variable CLIENT_SECRET (auth.providers.p.client_secret,"
                                + " kstlib.conf.yml:7) is not set"),
                missing.getMessage());
        assertFalse(missing.getMessage().contains("s3cret"));
    }

    @Test
    void readsAFileWithoutTheLineBreakAtItsEnd() throws IOException {
        Files.writeString(home.resolve("secret"), "s3cret\n");

        assertEquals("s3cret", file("file://~/secret").reveal());
        assertEquals("s3cret", file("file://" + home.resolve("secret")).reveal());
    }

    @Test
    void refusesAFileThatIsMissingEmptyBinaryTooLargeOrAFolder() throws IOException {
        Files.writeString(home.resolve("empty"), "\n");
        Files.write(home.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        Files.write(home.resolve("large"), new byte[70_000]);
        Files.createDirectory(home.resolve("folder"));

        assertTrue(refusal("file://~/missing").contains("(" + KEY + ", kstlib.conf.yml:7) does not exist"));
        assertTrue(refusal("file://~/empty").contains("is empty"));
        assertTrue(refusal("file://~/binary").contains("not text"));
        assertTrue(refusal("file://~/large").contains("larger than"));
        assertTrue(refusal("file://~/folder").contains("not a regular file"));
    }

    @Test
    void readsAFileOfSixtyFourKilobytesAndNotOneByteMore() throws IOException {
        Files.writeString(home.resolve("full"), "x".repeat(64 * 1024));
        Files.writeString(home.resolve("large"), "x".repeat(64 * 1024 + 1));

        assertEquals(64 * 1024, file("file://~/full").reveal().length());
        assertTrue(refusal("file://~/large").contains("is larger than 65536 bytes"));
    }

    @Test
    void readsARelativePathFromTheFolderOfTheFileItIsWrittenIn() throws IOException {
        Path folder = Files.createDirectories(home.resolve("conf/secrets"));
        Files.writeString(folder.resolve("s"), "s3cret");
        Origin origin = new Origin("kstlib.conf.yml", 7, home.resolve("conf/kstlib.conf.yml"));

        Secret secret = files().resolve(SecretReference.parse("file://secrets/s", KEY, origin));

        assertEquals("s3cret", secret.reveal());
        assertTrue(refusal("file://secrets/s").contains("does not exist"), "from the current directory");
    }

    @Test
    void followsALinkToARegularFile() throws IOException {
        Files.writeString(home.resolve("secret"), "s3cret");
        Files.createSymbolicLink(home.resolve("link"), home.resolve("secret"));
        Files.createSymbolicLink(home.resolve("broken"), home.resolve("nowhere"));

        assertEquals("s3cret", file("file://~/link").reveal());
        assertTrue(refusal("file://~/broken").contains("does not exist"));
    }

    @Test
    void opensNoPipe() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "needs mkfifo");
        Path pipe = home.resolve("pipe");
        Process mkfifo = new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start();
        assertTrue(mkfifo.waitFor(10, TimeUnit.SECONDS));
        Files.createSymbolicLink(home.resolve("link"), pipe);

        for (String reference : List.of("file://~/pipe", "file://~/link")) {
            String refusal = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> refusal(reference));
            assertTrue(refusal.contains("is not a regular file"), refusal);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/zero", "/dev/null", "/dev/tty", "/dev/stdin"})
    void opensNoDevice(String device) {
        assumeTrue(Files.exists(Path.of(device)) && !Files.isRegularFile(Path.of(device)), "needs " + device);

        String refusal = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> refusal("file://" + device));

        assertTrue(refusal.contains("is not a regular file"), refusal);
    }

    @Test
    void examinesAFileWithoutOpeningIt() throws IOException {
        Files.write(home.resolve("binary"), new byte[] {(byte) 0xff});

        assertEquals(List.of(), files().examine(reference("file://~/binary")), "its content would be refused");
        assertThrows(SecretException.class, () -> files().examine(reference("file://~/missing")));
        assertThrows(SecretException.class, () -> files().examine(reference("file://~")));
    }

    @Test
    void warnsOfAFileThatBelongsToSomeoneElse() throws IOException {
        Path file = Files.writeString(home.resolve("secret"), "s3cret");
        assumeTrue(isRoot(), "needs root, who may give files away");
        Files.setAttribute(file, "unix:uid", 65_534);
        Files.createSymbolicLink(home.resolve("link"), file);
        String owner = Files.getOwner(file).getName();

        List<String> concerns = files().examine(reference("file://~/link"));

        assertEquals(1, concerns.size());
        assertTrue(
                concerns.get(0)
                        .startsWith("the file " + home.resolve("link") + " (" + KEY + ", kstlib.conf.yml:7) belongs to "
                                + owner + ","),
                concerns::toString);
        SecretReference reference = reference("file://~/secret");
        assertEquals(
                List.of(),
                new FileSecrets().create(context(Map.of("SUDO_UID", "65534"))).examine(reference));
        assertEquals(
                1,
                new FileSecrets()
                        .create(context(Map.of("SUDO_UID", "1000")))
                        .examine(reference)
                        .size());
        assertEquals("s3cret", file("file://~/secret").reveal(), "a warning is no refusal");
    }

    private boolean isRoot() throws IOException {
        return home.getFileSystem().supportedFileAttributeViews().contains("unix")
                && (Integer) Files.getAttribute(home, "unix:uid") == 0;
    }

    @Test
    void examinesAVariableWithoutHandingItOut() {
        SecretResolver variables = new EnvironmentSecrets().create(context(Map.of("SET", "s3cret", "EMPTY", "")));

        assertEquals(List.of(), variables.examine(reference("env://SET")));
        assertThrows(SecretException.class, () -> variables.examine(reference("env://EMPTY")));
        assertThrows(SecretException.class, () -> variables.examine(reference("env://UNSET")));
        assertFalse(variables.toString().contains("s3cret"));
    }

    private SecretResolver files() {
        return new FileSecrets().create(context(Map.of()));
    }

    private String refusal(String text) {
        return String.valueOf(
                assertThrows(SecretException.class, () -> file(text)).getMessage());
    }

    private Secret file(String text) {
        return files().resolve(reference(text));
    }

    private PluginContext context(Map<String, String> environment) {
        return TestContext.of("auth.secrets.test", Map.of())
                .environment(environment)
                .home(home);
    }

    private static SecretReference reference(String text) {
        return SecretReference.parse(text, KEY, new Origin("kstlib.conf.yml", 7));
    }
}
