package io.kstlib.auth.core.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.config.ConfigMap;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.resolver.SecretContext;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.secret.SecretReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretResolversTest {

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
                        .startsWith("the environment variable CLIENT_SECRET (kstlib.conf.yml:7) is not set"),
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

        assertTrue(refusal("file://~/missing").contains("does not exist"));
        assertTrue(refusal("file://~/empty").contains("is empty"));
        assertTrue(refusal("file://~/binary").contains("not text"));
        assertTrue(refusal("file://~/large").contains("larger than"));
        assertTrue(refusal("file://~/folder").contains("not a regular file"));
    }

    private String refusal(String text) {
        return String.valueOf(
                assertThrows(SecretException.class, () -> file(text)).getMessage());
    }

    private Secret file(String text) {
        return new FileSecrets().create(context(Map.of())).resolve(reference(text));
    }

    private SecretContext context(Map<String, String> environment) {
        return new SecretContext(environment, home, home, new Settings("auth", ConfigMap.of(Map.of())));
    }

    private static SecretReference reference(String text) {
        return SecretReference.parse(text, new Origin("kstlib.conf.yml", 7));
    }
}
