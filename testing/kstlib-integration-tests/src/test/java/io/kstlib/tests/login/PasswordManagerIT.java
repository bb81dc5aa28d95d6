package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.testkit.server.ReceivedRequest;
import io.kstlib.auth.testkit.server.TestIdentityProvider;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A client secret in a password manager, which prints it as long as its session is in the environment. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the password manager is a script for sh")
class PasswordManagerIT {

    private static final String SECRET = "marked-client-secret-77ab";

    private final TestIdentityProvider server = new TestIdentityProvider().start();

    @TempDir
    Path home;

    @TempDir
    Path checkout;

    @BeforeEach
    void installThePasswordManager() throws IOException {
        server.answer("/token", Map.of("access_token", "access-1", "token_type", "Bearer", "expires_in", 3600));
        Path manager = home.resolve("bin/pwm");
        Files.createDirectories(manager.getParent());
        Files.writeString(manager, """
                #!/bin/sh
                echo "$*" >>"$HOME/calls"
                test "$PWM_SESSION" = open || { echo 'pwm: the vault is locked' >&2; exit 9; }
                test "$1 $2" = 'get team/My App' && echo %s
                """.formatted(SECRET));
        Files.setPosixFilePermissions(manager, PosixFilePermissions.fromString("rwx------"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String configuration() {
        return """
                auth:
                  token_storage: file
                  secrets:
                    exec:
                      my-app: { command: [pwm, get, team/My App] }
                  providers:
                    reports:
                      type: oauth2
                      flow: client_credentials
                      client_id: my-service
                      client_secret: exec://my-app
                      token_endpoint_auth_method: client_secret_post
                      token_url: %s/token
                """.formatted(server.issuer());
    }

    private Command command() {
        return Command.inThisJvm(checkout)
                .with("HOME", home.toString())
                .with("PATH", home.resolve("bin") + ":" + System.getenv("PATH"))
                .with("PWM_SESSION", "open");
    }

    private Command configured() throws IOException {
        Path own = home.resolve(".config/kstlib/kstlib.conf.yml");
        Files.createDirectories(own.getParent());
        Files.writeString(own, configuration());
        return command();
    }

    private List<String> calls() throws IOException {
        Path calls = home.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    @Test
    void theSecretGoesFromThePasswordManagerToTheProvider() throws IOException {
        Result token = configured().run("--verbose", "auth", "token").endedWith(0);

        assertEquals("access-1", token.line());
        assertEquals(
                List.of(SECRET),
                server.requests("/token").stream()
                        .map(ReceivedRequest::form)
                        .map(form -> form.get("client_secret"))
                        .toList());
        assertFalse(token.toString().contains(SECRET), token::toString);
        assertEquals(List.of("get team/My App"), calls());
    }

    @Test
    void aStoredTokenNeedsNoPasswordManager() throws IOException {
        configured().run("auth", "token").endedWith(0);

        assertEquals(
                "access-1",
                command()
                        .with("PWM_SESSION", "")
                        .run("auth", "token")
                        .endedWith(0)
                        .line());
        assertEquals(1, calls().size());
    }

    @Test
    void aLockedVaultIsAnErrorThatSaysSo() throws IOException {
        Result refused =
                configured().with("PWM_SESSION", "").run("auth", "token").endedWith(3);

        assertTrue(
                refused.err()
                        .contains(
                                "exec://my-app (auth.providers.reports.client_secret,"
                                        + " ~/.config/kstlib/kstlib.conf.yml:11) cannot be fetched: ~/bin/pwm ended with exit code 9: pwm: the vault is locked"),
                refused::toString);
        assertEquals(List.of(), server.requests("/token"));
    }

    @Test
    void theDoctorFindsThePasswordManagerAndDoesNotRunIt() throws IOException {
        Result doctor = configured().run("auth", "doctor");

        assertTrue(
                doctor.out().contains("auth.providers.reports.client_secret is fetched when it is needed"),
                doctor::toString);
        assertEquals(List.of(), calls());

        Files.delete(home.resolve("bin/pwm"));
        assertTrue(command().run("auth", "doctor").out().contains("there is no program pwm"));
    }

    @Test
    @Tag("attack")
    void aFileThatIsNamedStartsNoPasswordManager() throws IOException {
        Path named = Files.writeString(checkout.resolve("named.yml"), configuration());

        Result refused =
                command().run("--config", named.toString(), "auth", "token").endedWith(3);

        assertTrue(refused.err().contains("is not in your own configuration"), refused::toString);
        assertEquals(List.of(), calls());
        assertEquals(List.of(), server.requests("/token"));
    }

    @Test
    @Tag("attack")
    void aFileThatThePersonAllowsStartsNoPasswordManager() throws IOException {
        Files.writeString(checkout.resolve("kstlib.conf.yml"), configuration());
        Command found = command().without("KSTLIB_CONFIG");
        Result question = found.run("auth", "allow");
        found.run("auth", "allow", "--yes").endedWith(0);

        Result refused = found.run("auth", "token").endedWith(3);

        assertTrue(
                question.toString().contains("counts in your own configuration only, and is refused here"),
                question::toString);
        assertTrue(refused.err().contains("is not in your own configuration"), refused::toString);
        assertEquals(List.of(), calls());
    }
}
