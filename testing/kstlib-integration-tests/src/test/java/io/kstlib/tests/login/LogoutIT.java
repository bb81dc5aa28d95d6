package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.LoginPage;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.command.StoredToken;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.network.Gate;
import io.kstlib.tests.network.TokenEndpoint;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Logouts at a real Keycloak: what ends on this machine, at the token endpoint, and in the browser. */
@WithKeycloak
@ResourceLock(WithKeycloak.ROTATING)
class LogoutIT {

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    LogoutIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    private Command command(String realm) {
        return Login.configured(home, keycloak.issuer(realm), "cli-public");
    }

    /** Logs in and keeps the browser with its cookies. */
    private static LoginPage logIn(Command command) {
        try (RunningCommand login = command.startLogin("--no-browser")) {
            LoginPage browser = LoginPage.open(login.awaitUrl());
            Callback.follow(browser.logIn(Login.USERNAME, Login.PASSWORD));
            login.await().endedWith(0);
            return browser;
        }
    }

    /** Whether a login in that browser asks no question, since the person is still logged in to the provider. */
    private static boolean isStillLoggedIn(LoginPage browser, Command command) {
        try (RunningCommand login = command.startLogin("--no-browser", "--force")) {
            URI url = login.awaitUrl();
            Optional<URI> back = browser.thenOpen(url);
            back.ifPresent(Callback::follow);
            return back.isPresent();
        }
    }

    private static URI withoutQuery(URI url) {
        return URI.create(url.toString().replaceAll("\\?.*", ""));
    }

    @Test
    void endsTheSessionAtTheProviderToo() { // OpenID Connect RP-Initiated Logout 1.0
        Command command = command("kstlib");
        LoginPage browser = logIn(command);
        assertTrue(isStillLoggedIn(browser, command), "a session at the provider outlives the login");
        String idToken = StoredToken.field(home, "corporate", "id_token");

        Result result;
        try (RunningCommand logout = command.start("auth", "logout", "--sso", "--no-browser")) {
            URI start = logout.awaitUrl();
            assertFalse(start.toString().contains(idToken)); // security rule 6
            URI back = browser.thenOpen(start, withoutQuery(start)).orElseThrow();
            Callback page = Callback.follow(back);
            assertTrue(page.text().contains("You are logged out"), page::text);
            result = logout.await().endedWith(0);
        }

        assertTrue(result.out().contains("session at the provider ended"), result::toString);
        assertFalse(isStillLoggedIn(browser, command));
        command.run("auth", "token").endedWith(2);
    }

    @Test
    void leavesItToTheProviderToAskThePersonWhenTheStoreCannotBeRead() throws Exception {
        Command command = command("kstlib");
        LoginPage browser = logIn(command);
        Path token = StoredToken.file(home, "corporate");
        Files.writeString(token, "cut off");

        try (RunningCommand logout = command.start("auth", "logout", "--sso", "--no-browser", "--timeout", "3")) {
            URI start = logout.awaitUrl();
            // Without an id_token_hint the provider asks the person first.
            assertTrue(browser.thenOpen(start, withoutQuery(start)).isEmpty());
            Result result = logout.await().endedWith(4);
            assertTrue(result.err().contains("the token was not revoked"), result::toString);
            assertTrue(result.err().contains("the browser did not come back within 3 s"), result::toString);
        }
        assertFalse(Files.exists(token));
    }

    @Test
    void revokesTheRotatedRefreshToken() { // RFC 7009
        Command command = command("rotating");
        logIn(command);
        command.run("auth", "token", "--refresh").endedWith(0);
        String refreshToken = StoredToken.field(home, "corporate", "refresh_token");

        Map<String, Object> report =
                command.run("auth", "logout", "--all", "--json").endedWith(0).json();

        assertEquals(1, ((List<?>) report.get("providers")).size(), report::toString);
        assertEquals(400, TokenEndpoint.refresh(keycloak.issuer("rotating"), "cli-public", refreshToken));
    }

    @Test
    void removesTheTokensWhenTheProviderIsNotThere() {
        Command command;
        try (Gate gate = Gate.to(keycloak.base())) {
            command = Login.configured(home, gate.base() + "/realms/kstlib", "cli-public");
            logIn(command);
        }
        Path token = StoredToken.file(home, "corporate");

        Result result = command.run("auth", "logout").endedWith(4);

        assertTrue(result.err().contains("was not revoked and may still be valid"), result::toString);
        assertFalse(Files.exists(token));
    }
}
