package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A first login at a real Keycloak by options of the command line, without a configuration. */
@WithKeycloak
class FirstLoginIT {

    private static final String KEEP = "  kstlib ";

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    FirstLoginIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    private static String[] words(String line) {
        return line.strip().replace("'", "").split(" ", -1);
    }

    private static String[] keeping(Result login) {
        String line = login.err()
                .lines()
                .filter(said -> said.startsWith(KEEP))
                .findFirst()
                .orElseThrow(() -> new AssertionError(login.toString()));
        return words(line.substring(KEEP.length()));
    }

    @Test
    void theTokenIsUsedAfterTheProviderWasWrittenDown() {
        Command command = Command.inThisJvm(home);
        command.run("auth", "token").endedWith(3);

        Result login = Login.byOpening(command, "--issuer", keycloak.issuer(), "--client-id", "cli-public")
                .endedWith(0);

        assertTrue(login.out().contains("Logged in to 127.0.0.1 as Alice Liddell"), login::toString);
        assertFalse(Files.exists(home.resolve(".config/kstlib/kstlib.conf.yml")));

        Result init = command.run(keeping(login)).endedWith(0);

        assertTrue(init.err().contains("You are logged in to 127.0.0.1"), init::toString);
        assertFalse(command.run("auth", "token").endedWith(0).line().isBlank());
        command.run("auth", "status").endedWith(0);
        command.run("auth", "token", "--refresh").endedWith(0);
    }

    @Test
    void theTokenIsStoredUnderTheNameThatIsGiven() {
        Command command = Command.inThisJvm(home);
        Login.byOpening(command, "corporate", "--issuer", keycloak.issuer(), "--client-id", "cli-public")
                .endedWith(0);

        Command byVariables = command.with("KSTLIB__AUTH__PROVIDERS__CORPORATE__ISSUER", keycloak.issuer())
                .with("KSTLIB__AUTH__PROVIDERS__CORPORATE__CLIENT_ID", "cli-public");

        Result status = byVariables.run("auth", "status").endedWith(0);
        assertTrue(status.out().contains("environment variables"), status::toString);
        assertFalse(byVariables.run("auth", "token").endedWith(0).line().isBlank());
    }

    @Test
    void theProviderOfAnotherClientGetsNoToken() {
        Command command = Command.inThisJvm(home);
        Login.byOpening(command, "corporate", "--issuer", keycloak.issuer(), "--client-id", "cli-public")
                .endedWith(0);
        command.run("auth", "init", "corporate", "--no-check", "--issuer", keycloak.issuer(), "--client-id", "other")
                .endedWith(0);

        assertEquals("", command.run("auth", "token").endedWith(2).out());
    }
}
