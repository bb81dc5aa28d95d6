package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.LoginPage;
import io.kstlib.tests.browser.Query;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.servers.ConsentingServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Authorization requests that are pushed to a real Keycloak, which offers that to all clients and requires it of some (RFC 9126). */
@WithKeycloak
class PushedRequestsIT {

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    PushedRequestsIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    private static void logInWithAReference(Command command) {
        try (RunningCommand login = command.startLogin("--no-browser")) {
            URI url = login.awaitUrl();
            assertEquals(Set.of("client_id", "request_uri"), Query.of(url).keySet());
            Callback.follow(LoginPage.open(url).logIn(Login.USERNAME, Login.PASSWORD));
            login.await().endedWith(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cli-pushed", "cli-public"})
    void theBrowserIsSentWithAReferenceOnly(String client) {
        Command command = Login.configured(home, keycloak.issuer(), client);

        logInWithAReference(command);

        command.run("auth", "token", "--refresh").endedWith(0);
    }

    @Test
    void aConfidentialClientAuthenticatesThereToo() {
        Command command = Login.configured(
                home, keycloak.issuer(), "cli-confidential", "client_secret: marked-client-secret-3f1c");

        logInWithAReference(command);
    }

    @Test
    void aClientThatMayNotDoWithoutSaysSo() {
        Command command =
                Login.configured(home, keycloak.issuer(), "cli-pushed", "pushed_authorization_requests: never");

        try (RunningCommand login = command.startLogin("--no-browser")) {
            Callback.follow(ConsentingServer.redirect(login.awaitUrl()));
            Result result = login.await().endedWith(1);

            assertTrue(result.err().contains("remove pushed_authorization_requests"), result::toString);
        }
    }

    @Test
    void aReferenceIsGoodOnce() {
        Command command = Login.configured(home, keycloak.issuer(), "cli-pushed");

        try (RunningCommand login = command.startLogin("--no-browser")) {
            URI url = login.awaitUrl();
            LoginPage first = LoginPage.open(url);
            String second = LoginPage.open(url).text();
            assertTrue(second.contains("error") || second.contains("expired") || second.contains("Invalid"), second);
            Callback.follow(first.logIn(Login.USERNAME, Login.PASSWORD));
            login.await().endedWith(0);
        }
    }
}
