package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.LoginPage;
import io.kstlib.tests.browser.Query;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.network.Bearer;
import io.kstlib.tests.network.Gate;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins at a real Keycloak. The usual ways, from the login to the logout, are gone by processes. */
@WithKeycloak
class LoginIT {

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    LoginIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    private Command publicClient() {
        return Login.configured(home, keycloak.issuer(), "cli-public");
    }

    private String userInfo() {
        return keycloak.issuer() + "/protocol/openid-connect/userinfo";
    }

    @Test
    void publicClientLogsInUsesItsTokenAndLogsOut() {
        Command command = publicClient();
        Command process = command.asProcess();

        Result login = Login.byOpening(process).endedWith(0);
        assertTrue(login.out().contains("Alice Liddell"), login::toString);

        Map<String, Object> status =
                command.run("auth", "status", "--json").endedWith(0).json();
        assertEquals("valid", status.get("state"));
        assertEquals(true, status.get("refreshable"));

        String token = process.run("auth", "token").endedWith(0).line();
        assertEquals(200, Bearer.get(userInfo(), token));
        assertEquals(
                "Bearer " + token,
                command.run("auth", "token", "--header").endedWith(0).line());

        assertEquals(
                "Alice Liddell <alice@example.org>",
                command.run("auth", "whoami", "-q").endedWith(0).line());
        assertEquals(
                "alice",
                command.run("auth", "whoami", "--raw").endedWith(0).json().get("preferred_username"));

        Result logout = process.run("auth", "logout").endedWith(0);
        assertTrue(logout.out().contains("refresh_token revoked"), logout::toString);
        assertEquals(401, Bearer.get(userInfo(), token));
        Result none = command.run("auth", "token").endedWith(2);
        assertTrue(none.err().contains("kstlib auth login"), none::toString);
        command.run("auth", "status").endedWith(2);
    }

    @Test
    void confidentialClientTakesItsSecretFromTheEnvironment() {
        Command command = Login.configured(
                        home, keycloak.issuer(), "cli-confidential", "client_secret: env://CORPORATE_SECRET")
                .with("CORPORATE_SECRET", "marked-client-secret-3f1c");

        Login.byOpening(command).endedWith(0);
        command.run("auth", "token", "--refresh").endedWith(0);
        command.run("auth", "logout").endedWith(0);
    }

    @Test
    void wrongClientSecretIsNamedAsSuch() {
        Command command = Login.configured(
                        home, keycloak.issuer(), "cli-confidential", "client_secret: env://CORPORATE_SECRET")
                .with("CORPORATE_SECRET", "another-secret-8d02");

        Result pushed = command.run("auth", "login", "--no-browser").endedWith(1);
        assertTrue(pushed.err().contains("Check client_id and client_secret"), pushed::toString);
        assertFalse(pushed.err().contains("another-secret-8d02"), pushed::toString);
        assertEquals("", pushed.out(), "no one is sent to the server");
        command.run("auth", "status").endedWith(2);
    }

    @Test
    void wrongClientSecretIsNamedAtTheTokenEndpointToo() {
        Command command = Login.configured(
                        home,
                        keycloak.issuer(),
                        "cli-confidential",
                        "client_secret: env://CORPORATE_SECRET",
                        "pushed_authorization_requests: never")
                .with("CORPORATE_SECRET", "another-secret-8d02");

        try (RunningCommand login = command.startLogin("--no-browser")) {
            Callback.follow(LoginPage.open(login.awaitUrl()).logIn(Login.USERNAME, Login.PASSWORD));
            Result result = login.await().endedWith(1);
            assertTrue(result.err().contains("unauthorized_client"), result::toString);
            assertFalse(result.err().contains("another-secret-8d02"), result::toString);
        }
        command.run("auth", "status").endedWith(2);
    }

    @Test
    void deadCallbackUrlPastedFinishesTheLogin() {
        Command command = publicClient();
        try (RunningCommand login = command.startLogin("--manual")) {
            login.type(Login.deadCallback(login).toString());
            login.await().endedWith(0);
        }
        command.run("auth", "status").endedWith(0);
    }

    @Test
    void bareCodePastedFinishesTheLogin() {
        Command command = publicClient();
        try (RunningCommand login = command.startLogin("--manual")) {
            login.type(Query.of(Login.deadCallback(login)).get("code"));
            login.await().endedWith(0);
        }
        command.run("auth", "status").endedWith(0);
    }

    @Test
    void codeUsedTwiceIsRefused() {
        Command command = publicClient();
        String code;
        try (RunningCommand login = command.startLogin("--manual")) {
            code = Query.of(Login.deadCallback(login)).get("code");
            login.type(code);
            login.await().endedWith(0);
        }
        try (RunningCommand login = command.startLogin("--manual", "--force")) {
            login.awaitUrl();
            login.type(code);
            Result second = login.await().endedWith(1);
            assertTrue(second.err().contains("invalid_grant"), second::toString);
        }
    }

    @Test
    void pastedUrlWithAnotherStateIsRefused() { // RFC 6749 section 10.12
        Command command = publicClient();
        try (RunningCommand login = command.startLogin("--manual")) {
            URI forged = Query.with(Login.deadCallback(login), "state", "somebody-elses");
            login.type(forged.toString());
            Result result = login.await().endedWith(1);
            assertTrue(result.err().contains("state"), result::toString);
        }
        command.run("auth", "status").endedWith(2);
    }

    @Test
    void pastedUrlOfAnotherIssuerIsRefused() { // RFC 9207 section 2.4
        Command command = publicClient();
        try (RunningCommand login = command.startLogin("--manual")) {
            URI forged = Query.with(Login.deadCallback(login), "iss", keycloak.issuer("rotating"));
            login.type(forged.toString());
            Result result = login.await().endedWith(1);
            assertTrue(result.err().contains("iss"), result::toString);
        }
        command.run("auth", "status").endedWith(2);
    }

    @Test
    void callbackWithAnotherStateIsTurnedAwayAndTheRightOneStillCounts() { // security rule 8
        Command command = publicClient();
        try (RunningCommand login = command.startLogin("--no-browser")) {
            URI redirect = LoginPage.open(login.awaitUrl()).logIn(Login.USERNAME, Login.PASSWORD);
            Callback forged = Callback.follow(Query.with(redirect, "state", "somebody-elses"));
            assertEquals(400, forged.status(), forged.text());
            assertEquals(200, Callback.follow(redirect).status());
            login.await().endedWith(0);
        }
    }

    @Test
    void wrongPasswordCanBeCorrected() {
        Command command = publicClient();
        try (RunningCommand login = command.startLogin("--no-browser")) {
            LoginPage again = LoginPage.open(login.awaitUrl()).failToLogIn(Login.USERNAME, "looking-glass");
            assertTrue(again.text().contains("Invalid username or password"), again.text());
            Callback.follow(again.logIn(Login.USERNAME, Login.PASSWORD));
            login.await().endedWith(0);
        }
    }

    @Test
    void deniedConsentEndsTheLoginWithoutAToken() {
        Command command = Login.configured(home, keycloak.issuer(), "cli-consent");
        try (RunningCommand login = command.startLogin("--no-browser")) {
            Callback page = Callback.follow(LoginPage.open(login.awaitUrl())
                    .logInToConsent(Login.USERNAME, Login.PASSWORD)
                    .deny());
            Result result = login.await().endedWith(1);
            assertTrue(page.text().contains("access_denied"), page.text());
            assertTrue(result.err().contains("access_denied"), result::toString);
        }
        command.run("auth", "status").endedWith(2);
    }

    @Test
    void grantedConsentEndsInAToken() {
        Command command = Login.configured(home, keycloak.issuer(), "cli-consent");
        try (RunningCommand login = command.startLogin("--no-browser")) {
            Callback.follow(LoginPage.open(login.awaitUrl())
                    .logInToConsent("bob", "can-we-fix-it")
                    .accept());
            Result result = login.await().endedWith(0);
            assertTrue(result.out().contains("Bob Builder"), result::toString);
        }
        keycloak.admin().forgetConsent("kstlib", "bob", "cli-consent");
    }

    @Test
    void providerThatStopsHalfWayIsANetworkErrorAndNotALogin() {
        try (Gate gate = Gate.to(keycloak.base())) {
            Command command = Login.configured(home, gate.base() + "/realms/kstlib", "cli-public");
            try (RunningCommand login = command.startLogin("--no-browser")) {
                URI redirect = LoginPage.open(login.awaitUrl()).logIn(Login.USERNAME, Login.PASSWORD);
                gate.shut();
                Callback page = Callback.follow(redirect);
                Result result = login.await().endedWith(1);
                assertNotEquals(200, page.status(), page.text());
                assertTrue(result.err().contains("127.0.0.1:" + gate.base().getPort()), result::toString);
            }
            command.run("auth", "status").endedWith(2);
        }
    }

    @Test
    void keepsAValidTokenUnlessForced() {
        Command command = publicClient();
        Login.byOpening(command).endedWith(0);
        String first = command.run("auth", "token").line();

        Result kept = command.run("auth", "login", "--no-browser").endedWith(0);
        assertTrue(kept.out().contains("Already logged in"), kept::toString);
        assertEquals(first, command.run("auth", "token").line());

        Login.byOpening(command, "--force").endedWith(0);
        assertNotEquals(first, command.run("auth", "token").line());
    }

    @Test
    void interruptedLoginEndsAtOnce() {
        try (RunningCommand login = publicClient().asProcess().startLogin("--no-browser")) {
            login.awaitUrl();
            login.interrupt();
            login.await().endedWith(130);
        }
    }

    @Test
    void loginThatNoOneAnswersTimesOut() {
        Result result = publicClient()
                .run("auth", "login", "--no-browser", "--timeout", "1")
                .endedWith(1);
        assertTrue(result.err().contains("1 s"), result::toString);
        assertEquals(
                List.of(),
                Query.of(URI.create(result.line())).keySet().stream()
                        .filter(name -> name.startsWith("client_secret"))
                        .toList());
    }
}
