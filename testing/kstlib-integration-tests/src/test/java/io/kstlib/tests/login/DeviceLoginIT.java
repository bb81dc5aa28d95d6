package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.browser.DevicePage;
import io.kstlib.tests.browser.LoginPage;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.network.Bearer;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins at a real Keycloak by a code (RFC 8628), with a browser elsewhere. */
@WithKeycloak
class DeviceLoginIT {

    private static final Pattern CODE = Pattern.compile("and enter the code: +(\\S+) ");
    private static final String PAGE = "Open this page on any device:";

    private final KeycloakServer keycloak;

    @TempDir
    Path home;

    DeviceLoginIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    private Command client(String clientId, String... furtherLines) {
        return Login.configured(home, keycloak.issuer(), clientId, furtherLines);
    }

    private static URI page(RunningCommand login) {
        return URI.create(login.awaitTalk(PAGE).substring(PAGE.length()).strip());
    }

    private static String code(RunningCommand login) {
        Matcher code = CODE.matcher(login.awaitTalk("and enter the code:"));
        assertTrue(code.find());
        return code.group(1);
    }

    private String userInfo() {
        return keycloak.issuer() + "/protocol/openid-connect/userinfo";
    }

    @ParameterizedTest
    @ValueSource(strings = {"cli-device", "cli-device-pkce"})
    void aPersonWhoEntersTheCodeIsLoggedIn(String clientId) {
        Command command = client(clientId);
        String token;
        try (RunningCommand login = command.start("auth", "login", "--flow", "device_code")) {
            login.endInput();
            DevicePage page = DevicePage.open(page(login)).enter(code(login)).logIn(Login.USERNAME, Login.PASSWORD);
            String said = page.accept().text();
            Result result = login.await().endedWith(0);

            assertTrue(result.out().contains("Logged in to corporate as Alice Liddell"), result::toString);
            assertFalse(result.out().contains("http"), result::toString);
            assertTrue(said.contains("Successful"), said);
        }
        token = command.run("auth", "token").endedWith(0).line();
        assertEquals(200, Bearer.get(userInfo(), token));
        command.run("auth", "check").endedWith(0);

        String refreshed =
                command.run("auth", "token", "--refresh").endedWith(0).line();

        assertNotEquals(token, refreshed);
        assertEquals(200, Bearer.get(userInfo(), refreshed));
        assertTrue(command.run("auth", "logout").endedWith(0).out().contains("refresh_token revoked"));
    }

    @Test
    void aProgramGetsTheAddressWithTheCode() {
        try (RunningCommand login =
                client("cli-device", "flow: device_code").start("auth", "login", "--no-browser", "--quiet")) {
            DevicePage.open(login.awaitUrl())
                    .logIn(Login.USERNAME, Login.PASSWORD)
                    .accept();

            login.await().endedWith(0);
        }
    }

    @Test
    void aPersonWhoSaysNoIsNotLoggedIn() {
        Command command = client("cli-device", "flow: device_code");
        try (RunningCommand login = command.start("auth", "login", "--no-browser")) {
            DevicePage.open(login.awaitUrl())
                    .logIn(Login.USERNAME, Login.PASSWORD)
                    .deny();
            Result result = login.await().endedWith(1);

            assertTrue(
                    result.err().contains("the provider \"corporate\" denied the login: access_denied"),
                    result::toString);
        }
        command.run("auth", "token").endedWith(2);
    }

    @Test
    void aCodeThatNoOneEntersExpires() {
        try (RunningCommand login = client("cli-device-brief").start("auth", "login", "--flow", "device_code")) {
            Result result = login.await().endedWith(1);

            assertTrue(result.err().contains("(valid for 3 s)"), result::toString);
            assertTrue(
                    result.err().contains("so the login to \"corporate\" ended. Start the login again"),
                    result::toString);
        }
    }

    @Test
    void anInterruptEndsTheWait() {
        try (RunningCommand login = client("cli-device").asProcess().start("auth", "login", "--flow", "device_code")) {
            login.awaitTalk("Waiting for you");
            login.interrupt();

            login.await().endedWith(130);
        }
    }

    private Command overSsh(String clientId) {
        return client(clientId)
                .with("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22")
                .with("SHELL", "/bin/sh")
                .atTerminal(RequiredTool.onPath("script"));
    }

    @Test
    void theCodeIsTheFallbackOverSsh() {
        try (RunningCommand login = overSsh("cli-device").start("auth", "login", "--no-qr")) {
            String page = login.awaitLine(PAGE);
            Matcher code = CODE.matcher(login.awaitLine("and enter the code:"));
            assertTrue(code.find());
            DevicePage.open(URI.create(page.substring(PAGE.length()).strip()))
                    .enter(code.group(1))
                    .logIn(Login.USERNAME, Login.PASSWORD)
                    .accept();
            Result result = login.await().endedWith(0);

            assertTrue(
                    result.out()
                            .contains("since this is a remote shell (SSH), so this login uses the flow device_code"),
                    result::toString);
        }
    }

    @Test
    void aTerminalShowsTheQrCode() {
        try (RunningCommand login = overSsh("cli-device").start("auth", "login")) {
            login.awaitLine("and enter the code:");
            login.awaitLine("▀");
            login.awaitLine("Waiting for you");
            login.type("\u0003");
        }
    }

    /** Keycloak publishes the endpoint for all of its clients. */
    @Test
    void aClientThatMayNotUseCodesLogsInAsBefore() {
        try (RunningCommand login = overSsh("cli-public").start("auth", "login")) {
            URI url = login.awaitUrl();
            login.type(LoginPage.open(url).logIn(Login.USERNAME, Login.PASSWORD) + "\r");
            Result result = login.await().endedWith(0);

            assertTrue(
                    result.out().contains("That does not work here: the device authorization endpoint"),
                    result::toString);
        }
    }
}
