package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.StoredToken;
import io.kstlib.tests.killed.RotatingServer;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An environment variable of another project names recipients for which the refreshed token could not be stored. */
class ProvedRefreshIT {

    @TempDir
    Path home;

    private Command loggedIn(RotatingServer server) {
        Command command = Command.inThisJvm(home).configured("""
                auth:
                  providers:
                    corporate:
                      type: oauth2
                      authorize_url: http://127.0.0.1:9/authorize
                      client_id: my-app
                      token_url: %s
                """.formatted(server.tokenEndpoint()));
        server.logIn(command);
        return command;
    }

    @ParameterizedTest
    @CsvSource({
        "SOPS_GCP_KMS_IDS, projects/x/locations/y/keyRings/z/cryptoKeys/k",
        "SOPS_AGE_RECIPIENTS, age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    })
    void costsNoRefreshToken(String variable, String value) {
        try (RotatingServer server = new RotatingServer()) {
            Command command = loggedIn(server);

            command.with(variable, value).run("auth", "token", "--refresh").endedWith(3);

            assertEquals(1, server.issued());
            Command.inThisJvm(home)
                    .with("KSTLIB_CONFIG", home.resolve("kstlib.conf.yml").toString())
                    .run("auth", "token", "--refresh")
                    .endedWith(0);
            assertEquals("refresh-2", StoredToken.field(home, "corporate", "refresh_token"));
        }
    }
}
