package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.LoginPage;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.CorporateConfiguration;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Logins at Keycloak through the command, as Alice, under the configured name {@code corporate}. */
final class Login {

    static final String USERNAME = "alice";
    static final String PASSWORD = "wonderland";

    private Login() {}

    /** Returns the command in {@code home}, configured for one public client. */
    static Command configured(Path home, String issuer, String clientId, String... furtherLines) {
        return Command.inThisJvm(home).configured(configuration(issuer, clientId, furtherLines));
    }

    /** Returns the configuration for one public client, which ends in the section of its provider. */
    static String configuration(String issuer, String clientId, String... furtherLines) {
        List<String> lines = new ArrayList<>(List.of("scopes: [openid, profile, email]"));
        lines.addAll(List.of(furtherLines));
        return CorporateConfiguration.at(issuer, clientId, lines);
    }

    /** Logs in completely with {@code --no-browser}. */
    static Result byOpening(Command command, String... options) {
        try (RunningCommand login = command.startLogin("--no-browser", options)) {
            Callback page = Callback.follow(LoginPage.open(login.awaitUrl()).logIn(USERNAME, PASSWORD));
            Result result = login.await();
            assertEquals(200, page.status(), page.text());
            return result;
        }
    }

    /** Logs in with {@code --manual}, up to the callback URL that cannot be opened. */
    static URI deadCallback(RunningCommand login) {
        return LoginPage.open(login.awaitUrl()).logIn(USERNAME, PASSWORD);
    }
}
