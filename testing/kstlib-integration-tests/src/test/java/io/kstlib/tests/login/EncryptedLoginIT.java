package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.json.Json;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.StoredToken;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.sops.SopsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person who configured no storage and has no key. */
@WithKeycloak
class EncryptedLoginIT {

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    EncryptedLoginIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    private Command configured(String storage) {
        return Command.inThisJvm(home).configured("""
                auth:
                  default_provider: corporate
                  callback_server: { port: 0 }
                  %s
                  providers:
                    corporate:
                      type: oidc
                      issuer: %s
                      client_id: cli-public
                      scopes: [openid]
                """.formatted(storage, keycloak.issuer()));
    }

    private static List<String> talkOfKeys(Result result) {
        return result.err().lines().filter(line -> line.contains("keys.txt")).toList();
    }

    private Map<String, Object> sopsDecrypt(String... arguments) {
        return Json.readObject(
                SopsCommand.in(home, Map.of("HOME", home.toString())).run(arguments));
    }

    @Test
    void logsInAndTheSopsCommandReadsTheToken() throws IOException {
        Command command = configured("");

        Result login = Login.byOpening(command).endedWith(0);
        Path file = StoredToken.file(home, "corporate");
        Map<String, Object> token = sopsDecrypt("decrypt", file.toString());

        assertEquals(1, talkOfKeys(login).size(), login::toString);
        assertEquals(command.run("auth", "token", "-q").endedWith(0).line(), token.get("access_token"));
        assertFalse(Files.readString(file).contains(String.valueOf(token.get("access_token"))));
    }

    @Test
    void everySaveTakesANewDataKey() throws IOException { // security rule 7
        Command command = configured("");
        Login.byOpening(command).endedWith(0);
        Path file = StoredToken.file(home, "corporate");
        Object first = Json.readObject(Files.readAllBytes(file)).get("sops");

        Result refreshed = command.run("auth", "token", "-q", "--refresh").endedWith(0);
        Object second = Json.readObject(Files.readAllBytes(file)).get("sops");

        assertEquals(refreshed.line(), sopsDecrypt("decrypt", file.toString()).get("access_token"));
        assertFalse(
                String.valueOf(((Map<?, ?>) first).get("age")).equals(String.valueOf(((Map<?, ?>) second).get("age"))));
        assertEquals(List.of(), talkOfKeys(refreshed));
    }

    @Test
    void keepsTheTokensOfAllProvidersInOneFileThatTheSopsCommandReads() {
        Path file = home.resolve("tokens.sops.yml");
        Command command = configured("sops: { path: " + file + " }");

        Login.byOpening(command).endedWith(0);
        Map<String, Object> tokens = sopsDecrypt("decrypt", "--output-type", "json", file.toString());

        Map<?, ?> corporate = (Map<?, ?>) tokens.get("corporate");
        assertEquals(command.run("auth", "token", "-q").endedWith(0).line(), corporate.get("access_token"));
    }

    @Test
    void tokenThatCannotBeDecryptedIsNoMissingLogin() throws IOException {
        Command command = configured("");
        Login.byOpening(command).endedWith(0);
        Path file = StoredToken.file(home, "corporate");
        String before = Files.readString(file);
        Path keys = home.resolve(".config/sops/age/keys.txt");
        Files.move(keys, home.resolve("lost"));

        Result refused = command.run("auth", "token").endedWith(3);
        Result login = command.run("auth", "login", "--no-browser", "--force").endedWith(3);

        assertTrue(refused.err().contains("age1"), refused::toString);
        assertTrue(refused.err().contains("~/.config/sops/age/keys.txt"), refused::toString);
        assertEquals("", login.out(), login::toString);
        assertEquals(before, Files.readString(file));
        assertFalse(Files.exists(keys));
    }
}
