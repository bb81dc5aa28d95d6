package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.StoredToken;
import io.kstlib.tests.keycloak.KeycloakAdmin;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.network.Gate;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Stored tokens at a real Keycloak. */
@WithKeycloak
@ResourceLock(WithKeycloak.ROTATING)
class TokenIT {

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    TokenIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    private long refreshesBy(String realm, String clientId) {
        return keycloak.admin().events(realm).stream()
                .filter(event ->
                        event.type().equals("REFRESH_TOKEN") && event.clientId().equals(clientId))
                .map(KeycloakAdmin.Event::clientId)
                .count();
    }

    @Test
    void tokenIsHandedOutAsItIsWhileItIsFresh() {
        Command command = Login.configured(home, keycloak.issuer(), "cli-fresh");
        Login.byOpening(command).endedWith(0);

        String first = command.run("auth", "token").endedWith(0).line();
        String second = command.run("auth", "token").endedWith(0).line();

        assertEquals(first, second);
        assertEquals(0, refreshesBy("kstlib", "cli-fresh"));
    }

    @Test
    void refreshOptionBringsAnotherToken() {
        Command command = Login.configured(home, keycloak.issuer(), "cli-public");
        Login.byOpening(command).endedWith(0);

        String first = command.run("auth", "token").endedWith(0).line();
        String second = command.run("auth", "token", "--refresh").endedWith(0).line();

        assertNotEquals(first, second);
        assertEquals(second, command.run("auth", "token").endedWith(0).line());
    }

    @Test
    void tokenAboutToExpireIsRefreshedBeforeItIsHandedOut() {
        Command command = Login.configured(home, keycloak.issuer(), "cli-short"); // 30 s
        Login.byOpening(command).endedWith(0);
        long before = refreshesBy("kstlib", "cli-short");
        StoredToken.age(home, "corporate", Duration.ofSeconds(26));

        command.run("auth", "token").endedWith(0);
        command.run("auth", "token").endedWith(0);

        assertEquals(before + 1, refreshesBy("kstlib", "cli-short"));
    }

    @Test
    void rotatedRefreshTokenReplacesTheOneThatIsUsedUp() { // RFC 9700 section 4.14.2
        Command command = Login.configured(home, keycloak.issuer("rotating"), "cli-public");
        Login.byOpening(command).endedWith(0);

        for (int i = 0; i < 3; i++) {
            command.run("auth", "token", "--refresh").endedWith(0);
        }
    }

    @Test
    void refreshTokenRevokedAtTheServerMeansLogInAgain() {
        Command command = Login.configured(home, keycloak.issuer("rotating"), "cli-public");
        Login.byOpening(command).endedWith(0);
        keycloak.admin().endSessions("rotating", "alice");
        StoredToken.age(home, "corporate", Duration.ofMinutes(1));
        command.run("auth", "status").endedWith(4);

        Result refused = command.run("auth", "token").endedWith(2);
        assertTrue(refused.err().contains("kstlib auth login corporate"), refused::toString);
        assertEquals(1, refused.err().lines().count(), refused::toString); // security rule 9
        assertEquals("", refused.out());
    }

    @Test
    void unreachableProviderIsNoReasonToLogIn() { // security rule 9
        Command command;
        try (Gate gate = Gate.to(keycloak.base())) {
            command = Login.configured(home, gate.base() + "/realms/kstlib", "cli-short");
            Login.byOpening(command).endedWith(0);
        }

        Result offline = command.run("auth", "token", "--refresh").endedWith(1);
        assertTrue(offline.err().contains("127.0.0.1"), offline::toString);
        assertEquals("", offline.out());
        StoredToken.age(home, "corporate", Duration.ofMinutes(1));
        command.run("auth", "token").endedWith(1);
    }

    @Test
    void tokenOfAnotherClientIsNotHandedOut() { // security rule 10
        Login.byOpening(Login.configured(home, keycloak.issuer(), "cli-public")).endedWith(0);
        Command command = Login.configured(home, keycloak.issuer(), "cli-es256");

        Result refused = command.run("auth", "token").endedWith(2);

        assertEquals("", refused.out());
        command.run("auth", "status").endedWith(6);
    }
}
