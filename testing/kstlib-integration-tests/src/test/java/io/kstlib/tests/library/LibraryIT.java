package io.kstlib.tests.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.LogoutOptions.AtServer;
import io.kstlib.auth.api.login.LogoutReport;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.session.AuthSession;
import io.kstlib.json.Json;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.person.Leaving;
import io.kstlib.tests.person.LoginAs;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that uses the library at a real Keycloak. */
@WithKeycloak
class LibraryIT {

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    LibraryIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    private Kstlib kstlib(String storage) throws IOException {
        Path file = home.resolve("kstlib.conf.yml");
        Files.writeString(file, """
                auth:
                  default_provider: corporate
                  token_storage: %s
                  callback_server: { port: 0 }
                  providers:
                    corporate:
                      type: oidc
                      issuer: %s
                      client_id: cli-public
                      scopes: [openid, profile, email]
                """.formatted(storage, keycloak.issuer()));
        return Kstlib.builder()
                .configFile(file)
                .home(home)
                .environment(Map.of())
                .warnings(warning -> {})
                .build();
    }

    private String userInfo() {
        return keycloak.issuer() + "/protocol/openid-connect/userinfo";
    }

    private static LoginOptions asAlice() {
        return LoginOptions.with(new LoginAs("alice", "wonderland")).mode(LoginRequest.Mode.NO_BROWSER);
    }

    @Test
    void programLogsInCallsAnApiAndLogsOut() throws IOException {
        try (Kstlib kstlib = kstlib("memory")) {
            AuthClient corporate = kstlib.client("corporate");
            assertFalse(corporate.isAuthenticated());

            Token token = corporate.login(asAlice());
            assertTrue(corporate.isAuthenticated());
            assertEquals(token, corporate.getToken());
            assertEquals("Alice Liddell", corporate.getUserInfo().get("name"));
            try (AuthSession session = AuthSession.open(corporate)) {
                HttpResponse<String> answer = session.get(userInfo());
                assertEquals(200, answer.statusCode());
                assertEquals("alice", Json.readObject(answer.body()).get("preferred_username"));
            }

            assertTrue(corporate.logout(LogoutOptions.of(AtServer.REVOKE)).isComplete());
            assertThrows(NotLoggedInException.class, corporate::getToken);
        }
    }

    @Test
    void programEndsTheSessionAtTheProvider() throws IOException { // OpenID Connect RP-Initiated Logout 1.0
        try (Kstlib kstlib = kstlib("memory")) {
            AuthClient corporate = kstlib.client("corporate");
            // Only this test logs in as that person, so it can count the sessions.
            corporate.login(
                    LoginOptions.with(new LoginAs("dave", "open-the-doors")).mode(LoginRequest.Mode.NO_BROWSER));
            Leaving person = new Leaving();
            int before = keycloak.admin().sessions("kstlib", "dave");

            LogoutReport report = corporate.logout(
                    LogoutOptions.of(AtServer.KEEP).endingSession(person).mode(LoginRequest.Mode.NO_BROWSER));

            assertTrue(report.isComplete(), report::toString);
            assertTrue(person.page().contains("You are logged out"), person::page);
            assertEquals(before - 1, keycloak.admin().sessions("kstlib", "dave"));
        }
    }

    @Test
    void anotherProcessOfTheSamePersonIsLoggedInToo() throws IOException {
        Token token;
        try (Kstlib kstlib = kstlib("file")) {
            token = kstlib.client().login(asAlice());
        }
        try (Kstlib kstlib = kstlib("file")) {
            assertEquals(token, kstlib.client().getToken());
            Token refreshed = kstlib.client().refreshToken();
            assertNotEquals(token.accessToken(), refreshed.accessToken());
            assertEquals(refreshed, kstlib.client().storedToken().orElseThrow());
        }
    }

    @Test
    void preflightFindsAWorkingProviderWithoutALogin() throws IOException {
        try (Kstlib kstlib = kstlib("memory")) {
            var report = kstlib.client().preflight();
            assertTrue(report.passed(), report::toString);
        }
    }
}
