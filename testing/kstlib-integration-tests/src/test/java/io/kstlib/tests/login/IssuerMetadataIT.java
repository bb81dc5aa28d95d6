package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Keycloak that is used as an OAuth 2.0 server, by its issuer only (RFC 8414). */
@WithKeycloak
class IssuerMetadataIT {

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    IssuerMetadataIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    @Test
    void anIssuerIsEnough() {
        Command command = Command.inThisJvm(home).configured("""
                auth:
                  token_storage: file
                  callback_server: { port: 0 }
                  providers:
                    corporate:
                      type: oauth2
                      issuer: %s
                      client_id: cli-public
                      scopes: [profile]
                """.formatted(keycloak.issuer()));

        Login.byOpening(command).endedWith(0);
        command.run("auth", "token", "--refresh").endedWith(0);
        Result doctor = command.run("auth", "doctor").endedWith(0);
        assertTrue(doctor.out().contains("the server is the configured issuer"), doctor::toString);
        command.run("auth", "logout").endedWith(0);
    }
}
