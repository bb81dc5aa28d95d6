package io.kstlib.tests.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.servers.ShapedProvider;
import io.kstlib.tests.tool.Root;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A configuration in the working directory, with the command as a process (security rule 11). */
@Timeout(180)
class FoundConfigIT {

    private static final int CONFIGURATION = 3;
    private static final int NOT_LOGGED_IN = 2;
    private static final int STRANGER = 4711;

    @TempDir
    Path home;

    /** Makes a command that finds the configuration in a folder of the home directory. No variable names the file. */
    private Command found(ShapedProvider provider) throws IOException {
        Command command = Command.inThisJvm(Files.createDirectory(folder()));
        return provider.configure(command, List.of()).with("KSTLIB_CONFIG", "").with("HOME", home.toString());
    }

    private Path folder() {
        return home.resolve("checkout");
    }

    @Test
    void aBenignFileLogsInOnceItIsAllowed() throws IOException {
        try (ShapedProvider provider = ShapedProvider.plain()) {
            Command command = found(provider);
            command.run("auth", "token").endedWith(CONFIGURATION);
            command.run("auth", "login", "--no-browser").endedWith(CONFIGURATION);

            command.run("auth", "allow", "--yes").endedWith(0);

            provider.logIn(command).endedWith(0);
            command.run("auth", "token").endedWith(0);
            Result status = command.run("auth", "status");
            status.endedWith(0);
            assertTrue(
                    status.out().contains("kstlib.conf.yml, found in the current directory and allowed"), status.out());
        }
    }

    /** What would be gained: a signature with a key of the person. Consent names the file, and a key for logins by SSH does not sign. */
    @Test
    void aPrivateKeyOfThePersonIsNotReadBeforeItIsAllowed() throws IOException {
        Path key = Files.createDirectory(home.resolve(".ssh")).resolve("id_rsa");
        Files.writeString(key, """
                -----BEGIN OPENSSH PRIVATE KEY-----
                bWFya2VkLWtleQ==
                -----END OPENSSH PRIVATE KEY-----
                """);
        try (ShapedProvider provider = ShapedProvider.plain()) {
            List<String> lines = List.of("client_key: file://~/.ssh/id_rsa", "flow: client_credentials");
            Command command = provider.configure(Command.inThisJvm(Files.createDirectory(folder())), lines)
                    .with("KSTLIB_CONFIG", "")
                    .with("HOME", home.toString());
            Result before = command.run("auth", "token").endedWith(CONFIGURATION);
            assertFalse(before.err().contains("client_key"), before.err());

            Result shown = command.run("auth", "allow").endedWith(CONFIGURATION);
            assertTrue(
                    shown.err().contains("auth.providers.corporate.client_key = file://~/.ssh/id_rsa"),
                    shown::toString);
            command.run("auth", "allow", "--yes").endedWith(0);
            Result after = command.run("auth", "token").endedWith(CONFIGURATION);
            assertTrue(after.err().contains("is in the format of OpenSSH, which is not read"), after.err());
            assertFalse(after.err().contains("bWFya2Vk"), after.err());
        }
    }

    @Test
    void theShortWayOfTokenAsksForConsentToo() throws IOException {
        try (ShapedProvider provider = ShapedProvider.plain()) {
            Result refused = found(provider).run("auth", "token", "-q");

            refused.endedWith(CONFIGURATION);
            assertEquals("", refused.out());
            assertTrue(refused.err().contains("kstlib auth allow"), refused.err());
        }
    }

    /** A stranger's file that names a key of the person where a token of a platform belongs. */
    @Test
    void aFileThatIsSentIsNamedFirstAndIsNoKey() throws IOException {
        Path key = Files.writeString(home.resolve("id_ed25519"), "marked-private-key\n");
        try (ShapedProvider provider = ShapedProvider.plain()) {
            Command command = provider.configure(
                            Command.inThisJvm(Files.createDirectory(folder())),
                            List.of("flow: jwt_bearer", "assertion: file://" + key))
                    .with("KSTLIB_CONFIG", "")
                    .with("HOME", home.toString());
            command.run("auth", "token").endedWith(CONFIGURATION);

            Result allowed = command.run("auth", "allow", "--yes", "--json").endedWith(0);

            assertTrue(allowed.out().contains("fetches_secret"), allowed::toString);
            assertTrue(allowed.out().contains("id_ed25519"), allowed::toString);
            Result refused = command.run("auth", "token").endedWith(CONFIGURATION);
            assertTrue(refused.err().contains("is not a JWT"), refused::toString);
        }
    }

    @Test
    void aRelativePathInTheVariableIsRefused() throws IOException {
        try (ShapedProvider provider = ShapedProvider.plain()) {
            Result refused =
                    found(provider).with("KSTLIB_CONFIG", "kstlib.conf.yml").run("auth", "token");

            refused.endedWith(CONFIGURATION);
            assertTrue(
                    refused.err().contains("a relative path, which means another file in each directory"),
                    refused.err());
        }
    }

    @Test
    void aCheckoutOfAnotherUserCountsOnlyByItsHash() throws IOException {
        Root.required();
        try (ShapedProvider provider = ShapedProvider.plain()) {
            Command command = found(provider);
            Path file = folder().resolve("kstlib.conf.yml");
            Files.setAttribute(file, "unix:uid", STRANGER);
            Result named = command.run("--config", file.toString(), "auth", "token");
            named.endedWith(CONFIGURATION);
            assertTrue(named.err().contains("is not used, since it belongs to the user"), named.err());

            command.run("auth", "allow", "--yes").endedWith(0);

            command.run("auth", "token").endedWith(NOT_LOGGED_IN);
        }
    }
}
