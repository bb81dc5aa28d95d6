package io.kstlib.tests.killed;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LoginOptions.WhenLoggedIn;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.interaction.SystemInteraction;
import io.kstlib.auth.core.login.Engine;
import java.io.ByteArrayInputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Refreshes without end, and logs in where a refresh does not help. Prints the number of each new token. Arguments: the type of the
 * storage, the home directory and the token endpoint.
 */
final class RestlessClient {

    static final String READY = "ready";
    static final String PROVIDER = "corporate";

    private RestlessClient() {}

    static Kstlib kstlib(String storage, Path home, String tokenEndpoint) {
        return Engine.program(Kstlib.builder(), program -> program.withoutEventLog())
                .configuration(Map.of(
                        "auth",
                        Map.of(
                                "token_storage",
                                storage,
                                "storage",
                                Map.of(
                                        storage,
                                        Map.of(
                                                "directory",
                                                home.resolve("tokens").toString())),
                                "providers",
                                Map.of(
                                        PROVIDER,
                                        Map.of(
                                                "type", "oauth2",
                                                "authorize_url", "http://127.0.0.1:9/authorize",
                                                "client_id", "my-app",
                                                "token_url", tokenEndpoint,
                                                // A process that is killed in its refresh lets the next one wait that
                                                // long.
                                                "timeouts", Map.of("request", 3))))))
                .environment(Map.of())
                .home(home)
                .warnings(warning -> {})
                .build();
    }

    static long number(Token token) {
        return Long.parseLong(token.accessToken().reveal().substring("access-".length()));
    }

    /** Returns the options of a login by a person who pastes a code. */
    private static LoginOptions login() {
        var person = new SystemInteraction(
                Map.of(), System.err, new ByteArrayInputStream("the-code\n".getBytes(StandardCharsets.UTF_8)));
        return LoginOptions.with(person).mode(LoginRequest.Mode.MANUAL).whenLoggedIn(WhenLoggedIn.REPLACE);
    }

    private static Token next(AuthClient client) {
        try {
            return client.refreshToken();
        } catch (NotLoggedInException ended) {
            return client.login(login());
        }
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        try (Kstlib kstlib = kstlib(arguments[0], Path.of(arguments[1]), arguments[2])) {
            AuthClient client = kstlib.client(PROVIDER);
            out.println(READY);
            while (!out.checkError()) { // ends with the test
                out.println(number(next(client)));
            }
        }
    }
}
