package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.json.Json;
import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.storage.keyring.desktop.PrivateKeyring;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.sops.SopsCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A person with a desktop, whose keyring holds the key of the stored login. */
@WithKeycloak
@EnabledOnOs(value = OS.LINUX, disabledReason = "gnome-keyring is a keyring of Linux")
class KeyringLoginIT {

    private static final String IN_KEYRING = ".config/kstlib/auth/tokens/corporate.token.keyring.json";
    private static final String IN_FILE = ".config/kstlib/auth/tokens/corporate.token.json";

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    @TempDir
    Path desktop;

    private PrivateKeyring keyring;

    KeyringLoginIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    @BeforeEach
    void startKeyring() {
        keyring = PrivateKeyring.start(desktop);
    }

    @AfterEach
    void stopKeyring() {
        if (keyring != null) {
            keyring.close();
        }
    }

    private Command configured(String storage) {
        Command command = Command.inThisJvm(home).configured("""
                auth:
                  token_storage: %s
                  callback_server: { port: 0 }
                  providers:
                    corporate:
                      type: oidc
                      issuer: %s
                      client_id: cli-public
                      scopes: [openid]
                """.formatted(storage, keycloak.issuer()));
        keyring.environment().forEach(command::with);
        return command;
    }

    private static String token(Command command, String... options) {
        String[] arguments = new String[options.length + 3];
        System.arraycopy(new String[] {"auth", "token", "-q"}, 0, arguments, 0, 3);
        System.arraycopy(options, 0, arguments, 3, options.length);
        return command.run(arguments).endedWith(0).line();
    }

    @Test
    void oneLoginLivesBesideAKeyring() throws IOException, InterruptedException {
        Command command = configured("keyring");

        Result login = Login.byOpening(command).endedWith(0);
        String first = token(command);
        String second = token(command, "--refresh");

        assertTrue(login.err().contains("made a key in the keyring (Secret Service)"), login::toString);
        assertNotEquals(first, second);
        Path file = home.resolve(IN_KEYRING);
        assertEquals(
                second,
                Json.readObject(SopsCommand.in(home, Map.of("HOME", home.toString(), "SOPS_AGE_KEY", keyOfTheKeyring()))
                                .run("decrypt", file.toString()))
                        .get("access_token"));
        assertFalse(Files.exists(home.resolve(".config/sops")));

        command.run("auth", "logout").endedWith(0);
        assertFalse(Files.exists(file));
        Login.byOpening(command).endedWith(0);
        keyring.lock();
        Result refused = command.run("auth", "token").endedWith(3);
        assertTrue(
                refused.err().contains("it is locked. Unlock the keyring; 'kstlib auth login' does so"),
                refused::toString);
        assertTrue(Files.exists(file));
    }

    private String keyOfTheKeyring() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                RequiredTool.onPath("secret-tool").toString(),
                "lookup",
                "application",
                "kstlib",
                "purpose",
                "token-key");
        builder.environment().putAll(keyring.environment());
        Process tool = builder.start();
        String key = new String(tool.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertEquals(0, tool.waitFor());
        return key.strip();
    }

    @Test
    void aLoginMovesToTheKeyringAndBack() throws IOException {
        Command old = configured("file");
        Login.byOpening(old).endedWith(0);
        String token = token(old);
        killWhileMoving(old);

        String ready = old.run("auth", "storage", "move", "--to", "keyring")
                .endedWith(0)
                .out();
        assertTrue(ready.contains("corporate: can be moved from file to keyring"), ready);
        assertTrue(ready.contains("below auth:    token_storage: keyring"), ready);
        assertEquals(token, token(old), "programs go on with the old storage");

        Command now = configured("keyring");
        String moved = now.run("auth", "storage", "move", "--to", "keyring")
                .endedWith(0)
                .out();
        assertTrue(moved.contains("corporate: moved from file to keyring"), moved);
        assertFalse(Files.exists(home.resolve(IN_FILE)));
        assertEquals(token, token(now));
        String refreshed = token(now, "--refresh");

        Command back = configured("file");
        Result there = back.run("auth", "storage", "move", "--to", "file", "--from", "keyring", "--json")
                .endedWith(0);
        assertEquals("moved", there.json().get("result"));
        assertEquals(refreshed, token(back));
        assertFalse(Files.exists(home.resolve(IN_KEYRING)));
        assertTrue(back.run("auth", "storage", "move", "--to", "file")
                .endedWith(0)
                .out()
                .contains("there is nothing to move"));
    }

    /** Kills a move that waits for a keyring that has stopped. */
    private void killWhileMoving(Command old) throws IOException {
        String before = Files.readString(home.resolve(IN_FILE));
        keyring.signal("STOP");
        long connections = connections();
        try (RunningCommand move = old.asProcess().start("auth", "storage", "move", "--to", "keyring")) {
            long end = System.nanoTime() + Command.LIMIT.toNanos();
            while (connections() == connections) {
                assertTrue(System.nanoTime() - end < 0, "it did not ask the keyring");
                LockSupport.parkNanos(10_000_000);
            }
            move.signal("KILL");
            assertEquals(137, move.await().exitCode());
        } finally {
            keyring.signal("CONT");
        }
        assertEquals(before, Files.readString(home.resolve(IN_FILE)));
    }

    /** Returns how many connections the bus has: the system names its socket for each. */
    private long connections() throws IOException {
        String bus = keyring.environment().get("DBUS_SESSION_BUS_ADDRESS").replace("unix:path=", " ");
        return Files.readAllLines(Path.of("/proc/net/unix")).stream()
                .filter(line -> line.endsWith(bus))
                .count();
    }
}
