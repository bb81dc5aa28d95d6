package io.kstlib.tests.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.browser.Query;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a login asks for, once on the command line or always in the configuration, is in the authorization request. */
class AskingIT {

    private final ScriptedServer server = new ScriptedServer();

    @TempDir
    Path home;

    @AfterEach
    void stop() {
        server.close();
    }

    private static Map<String, String> asked(Command command, String... options) {
        String[] words = new String[3 + options.length];
        words[0] = "auth";
        words[1] = "login";
        words[2] = "--manual";
        System.arraycopy(options, 0, words, 3, options.length);
        try (RunningCommand login = command.start(words)) {
            Map<String, String> asked = Query.of(login.awaitUrl());
            URI callback = Query.with(URI.create(String.valueOf(asked.get("redirect_uri"))), "code", "the-code");
            login.type(Query.with(callback, "state", String.valueOf(asked.get("state")))
                    .toString());
            login.await().endedWith(0);
            return asked;
        }
    }

    @Test
    void theConfigurationAsksEachTime() {
        Command command = server.configure(
                Command.in(home),
                "token_storage: file",
                "login_hint: jane@company.com",
                "prompt: [login, consent]",
                "authorization_details: [ { type: payment, amount: 5 } ]");

        Map<String, String> asked = asked(command);

        assertEquals("jane@company.com", asked.get("login_hint"));
        assertEquals("login consent", asked.get("prompt"));
        assertEquals("[{\"type\":\"payment\",\"amount\":5}]", asked.get("authorization_details"));
    }

    @Test
    void theCommandLineAsksOnce() {
        Command command = server.configure(Command.in(home), "token_storage: file", "login_hint: jane@company.com");

        Map<String, String> once = asked(command, "--login-hint", "joe@company.com", "--prompt", "select_account");
        Map<String, String> then = asked(command, "--force");

        assertEquals("joe@company.com", once.get("login_hint"));
        assertEquals("select_account", once.get("prompt"));
        assertEquals("jane@company.com", then.get("login_hint"));
        assertFalse(then.containsKey("prompt"), then::toString);
        command.run("auth", "token").endedWith(0);
    }

    @Test
    void whatCannotBeAskedIsRefusedBeforeAnyoneIsSentAway() {
        Command command = server.configure(Command.in(home), "token_storage: file");

        Result none = command.run("auth", "login", "--prompt", "none").endedWith(3);
        Result acr = command.run("auth", "login", "--acr-values", "phr").endedWith(3);

        assertTrue(none.err().contains("asks no one"), none::toString);
        assertTrue(acr.err().contains("acr_values"), acr::toString);
    }
}
