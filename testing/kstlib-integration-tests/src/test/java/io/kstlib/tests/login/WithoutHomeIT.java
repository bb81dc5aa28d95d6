package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.killed.RotatingServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a process whose {@code HOME} is not a home directory. */
class WithoutHomeIT {

    private static final String REPORTS = "KSTLIB__AUTH__PROVIDERS__REPORTS__";
    private static final Path READ_ONLY = Path.of("/sys");

    private final RotatingServer server = new RotatingServer();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    private Command command() {
        return Command.inThisJvm(folder)
                .with(REPORTS + "TYPE", "oauth2")
                .with(REPORTS + "FLOW", "client_credentials")
                .with(REPORTS + "CLIENT_ID", "my-service")
                .with(REPORTS + "CLIENT_SECRET", "not-a-secret")
                .with(REPORTS + "TOKEN_URL", server.tokenEndpoint().toString());
    }

    private Command homeless(String home) {
        return home.equals("unset") ? command().without("HOME") : command().with("HOME", home);
    }

    /** Lists the files in the home of the account, where no key and no token must appear. */
    private static List<String> account() throws IOException {
        Path home = Path.of(System.getProperty("user.home"));
        List<String> found = new ArrayList<>();
        for (String place :
                List.of(".config/sops", ".config/kstlib", ".cache/kstlib", ".local/state/kstlib", ".gnupg")) {
            Path top = home.resolve(place);
            if (Files.exists(top)) {
                try (Stream<Path> files = Files.walk(top)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        FileTime changed = Files.getLastModifiedTime(file);
                        found.add(file + " " + changed);
                    }
                }
            }
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"unset", "", "relative", "/no/such/home"})
    void noKeyAndNoTokenGoesElsewhere(String home) throws IOException {
        List<String> before = account();

        Result login = homeless(home).run("auth", "login").endedWith(3);
        Result token = homeless(home).run("auth", "token").endedWith(3);

        assertTrue(login.err().startsWith("kstlib: environment variable HOME: "), login::toString);
        assertTrue(login.err().contains("token_storage: memory"), login::toString);
        assertEquals(login.err(), token.err());
        assertEquals(0, server.issued());
        assertEquals(before, account());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unset", "", "relative", "/no/such/home", "/sys"})
    void memoryNeedsNoHome(String home) throws IOException {
        List<String> before = account();

        Result token = homeless(home)
                .with("KSTLIB__AUTH__TOKEN_STORAGE", "memory")
                .run("auth", "token")
                .endedWith(0);

        assertEquals("access-1", token.line());
        assertEquals(before, account());
    }

    @Test
    void aFileThatIsNamedNeedsNoHome() throws IOException {
        Path file = Files.writeString(folder.resolve("service.yml"), "auth: { token_storage: memory }\n");

        assertEquals(
                "access-1",
                homeless("unset")
                        .run("--config", file.toString(), "auth", "token")
                        .endedWith(0)
                        .line());
    }

    @Test
    void theFolderForConfigurationHoldsKeyAndToken() {
        Command command = homeless("unset")
                .with("XDG_CONFIG_HOME", folder.resolve("config").toString());

        assertEquals("access-1", command.run("auth", "token").endedWith(0).line());
        assertEquals("access-1", command.run("auth", "token").endedWith(0).line());

        assertTrue(Files.exists(folder.resolve("config/sops/age/keys.txt")));
        assertTrue(Files.exists(folder.resolve("config/kstlib/auth/tokens/reports.token.sops.json")));
    }

    @Test
    void aDirectoryAndAKeyByConfigurationNeedNoHome() {
        homeless("unset")
                .with("XDG_CONFIG_HOME", folder.resolve("first").toString())
                .run("auth", "token")
                .endedWith(0);
        Command command = homeless("unset")
                .with("KSTLIB__AUTH__SOPS__DIRECTORY", folder.resolve("tokens").toString())
                .with(
                        "SOPS_AGE_KEY_FILE",
                        folder.resolve("first/sops/age/keys.txt").toString());

        assertEquals("access-2", command.run("auth", "token").endedWith(0).line());
        assertEquals("access-2", command.run("auth", "token").endedWith(0).line());
    }

    @Test
    void aHomeThatCannotBeWrittenIsNamed() {
        assumeTrue(Files.isDirectory(READ_ONLY), "a place where not even root can write is known on Linux");

        Result login = command()
                .with("HOME", READ_ONLY.toString())
                .with("KSTLIB__AUTH__TOKEN_STORAGE", "file")
                .run("auth", "login")
                .endedWith(1);

        assertEquals(1, login.err().lines().count(), login::toString);
        assertTrue(login.err().contains("HOME or XDG_CONFIG_HOME"), login::toString);
        assertTrue(login.err().contains("token_storage: memory"), login::toString);
    }
}
