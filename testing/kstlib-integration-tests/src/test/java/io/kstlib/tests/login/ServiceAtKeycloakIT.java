package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service account at a real Keycloak, which needs no login. */
@WithKeycloak
class ServiceAtKeycloakIT {

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    ServiceAtKeycloakIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    private long grants() {
        return keycloak.admin().events("kstlib").stream()
                .filter(event ->
                        event.type().equals("CLIENT_LOGIN") && event.clientId().equals("cli-service"))
                .count();
    }

    @Test
    void tokensAreObtainedWithoutALogin() {
        Command command = Login.configured(
                        home,
                        keycloak.issuer(),
                        "cli-service",
                        "client_secret: env://SERVICE_SECRET",
                        "flow: client_credentials")
                .with("SERVICE_SECRET", "marked-service-secret-9a77");
        long before = grants();

        command.run("auth", "status").endedWith(4);
        String first = command.run("auth", "token").endedWith(0).line();
        assertEquals(first, command.run("auth", "token").endedWith(0).line());
        assertNotEquals(
                first, command.run("auth", "token", "--refresh").endedWith(0).line());

        assertEquals(before + 2, grants());
        command.run("auth", "status").endedWith(0);
        command.run("auth", "doctor").endedWith(0);
    }
}
