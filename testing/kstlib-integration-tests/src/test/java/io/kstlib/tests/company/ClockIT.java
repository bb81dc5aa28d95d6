package io.kstlib.tests.company;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.json.Json;
import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.LoginPage;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins on a machine with a wrong clock, by {@code faketime}. */
@Tag("trial")
@WithKeycloak
@Timeout(180)
class ClockIT {

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    ClockIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    private Command command(String offset) throws IOException {
        return Command.in(home)
                .with("LD_PRELOAD", library())
                .with("FAKETIME", offset)
                .with("DONT_FAKE_MONOTONIC", "1")
                .configured("""
                    auth:
                      token_storage: file
                      callback_server: { port: 0 }
                      providers:
                        corporate:
                          type: oidc
                          issuer: %s
                          client_id: cli-public
                          scopes: [openid]
                    """.formatted(keycloak.issuer()));
    }

    /** Returns the library of {@code faketime}, as {@code faketime} passes it to the programs that it starts. */
    private static String library() throws IOException {
        Path faketime = RequiredTool.onPath("faketime");
        Process asked =
                new ProcessBuilder(faketime.toString(), "-f", "+0", "/bin/sh", "-c", "echo $LD_PRELOAD").start();
        String library = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertTrue(library.contains("libfaketime"), () -> "faketime passes on \"" + library + "\"");
        return library;
    }

    private static Result logIn(Command command) {
        try (RunningCommand login = command.start("auth", "login", "--no-browser")) {
            Callback.follow(LoginPage.open(login.awaitUrl()).logIn("alice", "wonderland"));
            return login.await();
        }
    }

    @ParameterizedTest
    @CsvSource({"+4m, ahead of", "-4m, behind"})
    void someMinutesEitherWayPassAndAreTold(String offset, String direction) throws IOException {
        Command command = command(offset);

        Result login = logIn(command).endedWith(0);

        String drift =
                "this machine's clock is (3 min 5\\d|4 min \\d) s " + direction + "[^;]*; turn on time synchronization";
        assertTrue(login.err().lines().anyMatch(line -> line.matches(".*" + drift + ".*")), login::toString);
        Result check = command.run("auth", "check").endedWith(0);
        assertTrue(
                check.out().matches("(?s).*clock: this machine's was (3 min 5\\d|4 min \\d) s " + direction + " .*"),
                check::toString);
    }

    @ParameterizedTest
    @CsvSource({"+3h, ahead of", "-3h, behind"})
    void hoursEitherWayAreNamedInsteadOfTheToken(String offset, String direction) throws IOException {
        Result login = logIn(command(offset)).endedWith(1);

        String reason = login.err().lines().reduce("", (before, line) -> line);
        assertTrue(reason.contains("This machine's clock is "), login::toString);
        assertTrue(reason.contains(direction + " the provider's: turn on time synchronization"), login::toString);
        assertFalse(Files.exists(home.resolve(".config/kstlib/auth/tokens/corporate.token.json")));
    }

    @Test
    void leewayLengthensNoStoredToken() throws IOException {
        logIn(command("-4m")).endedWith(0);

        Map<String, Object> stored =
                Json.readObject(Files.readString(home.resolve(".config/kstlib/auth/tokens/corporate.token.json")));
        Duration life =
                Duration.between(OffsetDateTime.parse((String) stored.get("issued_at")), OffsetDateTime.parse((String)
                        stored.get("expires_at")));

        // expires_in of this client is 900. It counts from the time when the request was sent.
        assertTrue(life.toSeconds() <= 900 && life.toSeconds() > 800, life::toString);
    }
}
