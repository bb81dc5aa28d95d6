package io.kstlib.tests.chromium;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Login and logout in a browser, on the provider's page, as most people do it. */
@Tag("trial")
@WithKeycloak
class BrowserIT {

    @Test
    void commandOpensTheBrowserAndEndsWhenThePersonHasLoggedInOrOutThere(
            KeycloakServer keycloak, @TempDir Path home, @TempDir Path browserFiles) throws IOException {
        Path program = RequiredTool.onPath("chromium", "chromium-browser", "google-chrome");
        try (Chromium chromium = Chromium.in(program, browserFiles)) {
            Command command =
                    command(home, keycloak).with("BROWSER", chromium.launcher().toString());
            try (RunningCommand login = command.start("auth", "login");
                    DevTools page = chromium.connect()) {
                page.fill("#username", "alice");
                page.fill("#password", "wonderland");
                page.click("#kc-login");
                String said = page.awaitText("close");
                Result result = login.await().endedWith(0);

                assertTrue(said.contains("You may close"), said);
                assertTrue(result.out().contains("Alice Liddell"), result::toString);
            }
            command.run("auth", "status").endedWith(0);
        }
        logOut(command(home, keycloak), program, browserFiles.resolve("other"));
    }

    /** Logs out in another browser, which does not know the login. The ID token says whose session ends. */
    private static void logOut(Command command, Path program, Path files) throws IOException {
        try (Chromium chromium = Chromium.in(program, Files.createDirectory(files))) {
            command.with("BROWSER", chromium.launcher().toString());
            try (RunningCommand logout = command.start("auth", "logout", "--sso");
                    DevTools page = chromium.connect()) {
                page.awaitText("You are logged out");
                Result result = logout.await().endedWith(0);

                assertTrue(result.out().contains("session at the provider ended"), result::toString);
            }
            command.run("auth", "status").endedWith(2);
        }
    }

    private static Command command(Path home, KeycloakServer keycloak) {
        return Command.in(home).configured("""
                auth:
                  token_storage: file
                  callback_server: { port: 0 }
                  providers:
                    corporate:
                      type: oidc
                      issuer: %s
                      client_id: cli-public
                      scopes: [openid, profile, email]
                """.formatted(keycloak.issuer()));
    }
}
