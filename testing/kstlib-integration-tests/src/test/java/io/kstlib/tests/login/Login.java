package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.LoginPage;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import java.net.URI;
import java.nio.file.Path;

/** Logins at Keycloak through the command, as Alice, under the configured name {@code corporate}. */
final class Login {

    static final String USERNAME = "alice";
    static final String PASSWORD = "wonderland";

    private Login() {}

    /** Returns the command in {@code home}, configured for one public client. */
    static Command configured(Path home, String issuer, String clientId, String... furtherLines) {
        StringBuilder further = new StringBuilder();
        for (String line : furtherLines) {
            further.append("      ").append(line).append('\n');
        }
        return Command.in(home).configured("""
                        auth:
                          default_provider: corporate
                          token_storage: file
                          callback_server: { port: 0 }
                          providers:
                            corporate:
                              type: oidc
                              issuer: %s
                              client_id: %s
                              scopes: [openid, profile, email]
                        %s""".formatted(issuer, clientId, further));
    }

    /** Logs in completely with {@code --no-browser}. */
    static Result byOpening(Command command, String... options) {
        try (RunningCommand login = start(command, "--no-browser", options)) {
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

    static RunningCommand start(Command command, String mode, String... options) {
        String[] words = new String[3 + options.length];
        words[0] = "auth";
        words[1] = "login";
        words[2] = mode;
        System.arraycopy(options, 0, words, 3, options.length);
        return command.start(words);
    }
}
