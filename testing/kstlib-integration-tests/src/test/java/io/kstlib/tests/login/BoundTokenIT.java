package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.network.Bearer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of a real Keycloak that are bound to a key (DPoP, RFC 9449). */
@WithKeycloak
class BoundTokenIT {

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    BoundTokenIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    private String userInfo() {
        return keycloak.issuer() + "/protocol/openid-connect/userinfo";
    }

    private static int get(String url, List<String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30));
        headers.forEach(header -> {
            int colon = header.indexOf(": ");
            request.header(header.substring(0, colon), header.substring(colon + 2));
        });
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.discarding())
                .statusCode();
    }

    private List<String> proof(Command command, String method) {
        return command.run("auth", "token", "--dpop", method, userInfo())
                .endedWith(0)
                .out()
                .lines()
                .toList();
    }

    @Test
    void theTokenIsOfUseOnlyWithTheKey() throws Exception {
        Command command = Login.configured(home, keycloak.issuer(), "cli-dpop", "token_type: dpop");

        Login.byOpening(command).endedWith(0);
        String token = command.run("auth", "token").endedWith(0).line();
        List<String> headers = proof(command, "GET");

        assertEquals("Authorization: DPoP " + token, headers.get(0));
        assertTrue(headers.get(1).startsWith("DPoP: ey"), headers::toString);
        assertEquals(200, get(userInfo(), headers));
        assertEquals(401, get(userInfo(), proof(command, "POST"))); // a proof is for one method
        assertEquals(401, Bearer.get(userInfo(), token));
        assertTrue(command.run("auth", "whoami").endedWith(0).out().contains("Alice"));
        command.run("auth", "check").endedWith(0);
        command.run("auth", "doctor").endedWith(0);
    }

    @Test
    void aRefreshKeepsTheKey() throws Exception {
        Command command = Login.configured(home, keycloak.issuer(), "cli-dpop", "token_type: dpop");
        Login.byOpening(command).endedWith(0);
        String first = command.run("auth", "token").endedWith(0).line();

        String second = command.run("auth", "token", "--refresh").endedWith(0).line();

        assertNotEquals(first, second);
        assertEquals(200, get(userInfo(), proof(command, "GET")));
        assertTrue(command.run("auth", "logout").endedWith(0).out().contains("refresh_token revoked"));
    }

    @Test
    void aTokenThatIsBoundToNoKeyHasNoProof() {
        Command command = Login.configured(home, keycloak.issuer(), "cli-public");
        Login.byOpening(command).endedWith(0);

        Result result =
                command.run("auth", "token", "--dpop", "GET", userInfo()).endedWith(1);

        assertTrue(result.err().contains("bound to no key"), result::toString);
    }
}
