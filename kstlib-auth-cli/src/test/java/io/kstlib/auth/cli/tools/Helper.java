package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A person whose helpers tools start. */
final class Helper {

    /** When the stored access token expires. */
    static final Duration LEFT = Duration.ofMinutes(50);

    private Helper() {}

    /** Returns a person who is logged in to {@code corporate}. */
    static Shell loggedIn(Path home) {
        return configured(home)
                .store(
                        "corporate",
                        StoredTokens.expiring(LEFT).with("id_token", idToken()).json());
    }

    static Shell configured(Path home) {
        return new Shell(home).configure(Configs.one());
    }

    /** Returns an ID token that expires ten minutes earlier than the access token. */
    static String idToken() {
        return StoredTokens.jwt(Map.of(
                "sub", "jane",
                "iat", Shell.NOW.minus(Duration.ofMinutes(5)).getEpochSecond(),
                "exp", Shell.NOW.plus(LEFT).minus(Duration.ofMinutes(10)).getEpochSecond()));
    }

    /** Runs a helper with what the tool writes to it. */
    static Shell.Result ask(Shell shell, String input, String... arguments) {
        List<String> line = new ArrayList<>(List.of("auth", "credential"));
        line.addAll(List.of(arguments));
        return shell.type(input).run(line);
    }

    /** Returns what git writes to its helpers. */
    static String request(String url, String... more) {
        String[] parts = url.split("://", -1);
        return "protocol=" + parts[0] + "\nhost=" + parts[1] + "\n" + String.join("\n", more) + "\n\n";
    }
}
