package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.LoginPage;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a real Keycloak whose settings require what kstlib cannot do. The login says what that is. */
@WithKeycloak
class RequirementsAtKeycloakIT {

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    RequirementsAtKeycloakIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    @Test
    void aTokenRequestWithoutProofSaysWhatToSet() {
        Command command = Login.configured(home, keycloak.issuer(), "cli-dpop");

        try (RunningCommand login = command.startLogin("--no-browser")) {
            Callback.follow(LoginPage.open(login.awaitUrl()).logIn(Login.USERNAME, Login.PASSWORD));
            Result result = login.await().endedWith(1);

            assertTrue(result.err().contains("(DPoP, RFC 9449): set token_type: dpop"), result::toString);
        }
    }

    @Test
    void aClientThatSignsItsRequestsIsToldSo() {
        Command command = Login.configured(home, keycloak.issuer(), "cli-signing", "client_secret: a-secret");

        Result login = command.run("auth", "login", "--no-browser").endedWith(1);

        assertTrue(
                login.err()
                        .contains(
                                "a client that is registered for client_secret_jwt or private_key_jwt or tls_client_auth needs"),
                login::toString);
    }

    @Test
    void doctorNamesWhatIsOffered() {
        Result doctor = Login.configured(home, keycloak.issuer(), "cli-public")
                .run("auth", "doctor")
                .endedWith(0);

        assertTrue(doctor.out().contains("token_type: dpop"), doctor::toString);
    }
}
