package io.kstlib.auth.cli.login;

import static io.kstlib.auth.cli.Schemas.assertFits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.files.ContentHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MoveCommandTest {

    private static final String SERVER = "http://127.0.0.1:1";

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void logIn() {
        shell = new Shell(home).configure(Configs.oauth2(SERVER)).store("local", stored("my-app"));
    }

    private static String stored(String client) {
        return StoredTokens.expiring(Duration.ofHours(1))
                .issuedBy(SERVER + "/token", client)
                .refreshable()
                .json();
    }

    private Path encrypted() {
        return home.resolve(".config/kstlib/auth/tokens/local.token.sops.json");
    }

    private Shell naming(String storage) {
        return shell.set("KSTLIB__AUTH__TOKEN_STORAGE", storage);
    }

    @Test
    void saysWhichLineToWriteAndMovesNothingBefore() {
        Shell.Result result = shell.run("auth", "storage", "move", "--to", "sops");

        assertEquals(0, result.code(), result::toString);
        assertEquals(
                "local: can be moved from file to sops (" + encrypted() + ")\nTo move it, write in "
                        + home.resolve("kstlib.conf.yml")
                        + "\n  below auth:    token_storage: sops\nThen run this command again.\n",
                result.out());
        assertTrue(Files.exists(shell.tokenFile("local")), "the configuration names it");
        assertFalse(Files.exists(encrypted()));
    }

    @Test
    void movesTheLoginWhenTheConfigurationNamesTheNewStorage() {
        String token = shell.run("auth", "token").out();

        Shell.Result result = naming("sops").run("auth", "storage", "move", "--to", "sops", "--json");

        assertEquals(0, result.code(), result::toString);
        assertFits("storage-move", result.out());
        assertTrue(result.out().contains("\"result\":\"moved\""), result::out);
        assertFalse(Files.exists(shell.tokenFile("local")));
        assertEquals(token, naming("sops").run("auth", "token").out());
        assertTrue(naming("sops")
                .run("auth", "storage", "move", "--to", "sops")
                .out()
                .endsWith("and there is nothing to move\n"));
    }

    @Test
    void movesTheLoginsOfAccountsAsWell() {
        String work = "local--25bf8e1a-work--00e13ed7";
        shell.store(work, stored("my-app").replace(StoredTokens.ACCESS, "of-work"));

        Shell.Result result = naming("sops").run("auth", "storage", "move", "--to", "sops");

        assertEquals(0, result.code(), result::toString);
        assertFalse(Files.exists(shell.tokenFile(work)));
        assertFalse(Files.exists(shell.tokenFile("local")));
        assertEquals(
                "of-work\n",
                naming("sops").run("auth", "token", "--account", "work").out());
    }

    @Test
    void movesTheLoginOfAnAccountWhereThereIsNoOther() throws IOException {
        String work = "local--25bf8e1a-work--00e13ed7";
        shell.store(work, stored("my-app").replace(StoredTokens.ACCESS, "of-work"));
        Files.delete(shell.tokenFile("local"));

        Shell.Result result = naming("sops").run("auth", "storage", "move", "--to", "sops");

        assertEquals(0, result.code(), result::toString);
        assertEquals(
                "of-work\n",
                naming("sops").run("auth", "token", "--account", "work").out());
    }

    @Test
    void aLogoutBeforeTheConfigurationIsChangedEndsTheLogin() {
        shell.run("auth", "storage", "move", "--to", "sops");
        shell.run("auth", "logout", "--no-revoke");

        Shell.Result moved = naming("sops").run("auth", "storage", "move", "--to", "sops");
        Shell.Result token = shell.run("auth", "token");

        assertEquals(2, moved.code(), moved::toString);
        assertEquals(2, token.code(), token::toString);
    }

    @Test
    void aLoginWhoseRefreshWasInterruptedStaysWhereItIs() throws IOException {
        String line = "1 " + ContentHash.base64Url("refresh-77c1".getBytes(StandardCharsets.UTF_8))
                + " 2026-01-01T00:00:00Z 5 another program";
        Path token = shell.tokenFile("local");
        Path note = token.resolveSibling(token.getFileName() + ".refresh");
        Files.writeString(note, line);
        Files.setPosixFilePermissions(note, PosixFilePermissions.fromString("rw-------"));

        Shell.Result result = naming("sops").run("auth", "storage", "move", "--to", "sops", "--from", "file");

        assertEquals(1, result.code(), result::toString);
        assertTrue(result.err().contains("a refresh was interrupted"), result::err);
        assertTrue(Files.exists(shell.tokenFile("local")));
    }

    @Test
    void keepsBothWhereTwoStoragesHaveDifferentLogins() {
        naming("sops").run("auth", "storage", "move", "--to", "sops");
        shell.store("local", stored("my-app").replace(StoredTokens.ACCESS, "another"));

        Shell.Result result = naming("sops").run("auth", "storage", "move", "--to", "sops");

        assertEquals(1, result.code(), result::toString);
        assertTrue(result.err().contains("have different logins; both are as they were"), result::err);
        assertTrue(Files.exists(shell.tokenFile("local")) && Files.exists(encrypted()));
    }

    @Test
    void warnsOfAStorageWithoutEncryption() {
        naming("sops").run("auth", "storage", "move", "--to", "sops", "--from", "file");

        Shell.Result result = shell.run("auth", "storage", "move", "--to", "file");

        assertEquals(0, result.code(), result::toString);
        assertTrue(
                result.err().contains("tokens are stored unencrypted in ~/.config/kstlib/auth/tokens/local.token.json"),
                result::err);
    }

    @Test
    void aLoginThatWasIssuedForAnotherClientIsNotMoved() { // security rule 10
        shell.store("local", stored("another-app"));

        Shell.Result result = shell.run("auth", "storage", "move", "--to", "sops");

        assertEquals(2, result.code(), result::toString);
        assertFalse(Files.exists(encrypted()));
    }

    @Test
    void refusesStoragesThatKeepNothingOrDoNotExist() {
        Shell.Result memory = shell.run("auth", "storage", "move", "--to", "memory");
        Shell.Result unknown = shell.run("auth", "storage", "move", "--to", "sopz");
        Shell.Result same = shell.run("auth", "storage", "move", "--to", "sops", "--from", "sops");
        Shell.Result none = shell.run("auth", "storage", "move");

        assertEquals(3, memory.code(), memory::toString);
        assertTrue(memory.err().contains("keeps nothing beyond this process"), memory::err);
        assertEquals(3, unknown.code(), unknown::toString);
        assertTrue(unknown.err().contains("Did you mean \"sops\"?"), unknown::err);
        assertEquals(3, same.code(), same::toString);
        assertEquals(3, none.code(), none::toString);
        assertTrue(none.err().contains("--to keyring"), none::err);
    }

    @Test
    void aTokenOfTheEnvironmentIsInNoStorage() {
        Shell.Result result =
                shell.set("KSTLIB_TOKEN_LOCAL", "from-the-environment").run("auth", "storage", "move", "--to", "sops");

        assertEquals(3, result.code(), result::toString);
        assertTrue(result.err().contains("comes from the environment"), result::err);
    }

    @Test
    void movesAllLoginsAndDoesNotStopAtAProviderWithoutOne() {
        Shell two = new Shell(home)
                .configure(Configs.join(
                        Configs.oauth2(SERVER),
                        "    other:",
                        "      type: oauth2",
                        "      client_id: my-app",
                        "      authorization_endpoint: " + SERVER + "/authorize",
                        "      token_endpoint: " + SERVER + "/token"));

        Shell.Result result = two.run("auth", "storage", "move", "--all", "--to", "sops");

        assertEquals(0, result.code(), result::toString);
        assertTrue(result.out().contains("local: can be moved from file to sops"), result::out);
        assertTrue(result.out().contains("other: no login is stored\n"), result::out);
        assertTrue(result.out().contains("below auth.providers.local:    token_storage: sops"), result::out);
        assertFits(
                "storage-move",
                two.run("auth", "storage", "move", "--all", "--to", "sops", "--json")
                        .out());
    }
}
