package io.kstlib.tests.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
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

    @Test
    void theConfigurationAsksEachTime() {
        Command command = server.configure(
                Command.inThisJvm(home),
                "token_storage: file",
                "login_hint: jane@company.com",
                "prompt: [login, consent]",
                "authorization_details: [ { type: payment, amount: 5 } ]");

        Map<String, String> asked = server.asked(command);

        assertEquals("jane@company.com", asked.get("login_hint"));
        assertEquals("login consent", asked.get("prompt"));
        assertEquals("[{\"type\":\"payment\",\"amount\":5}]", asked.get("authorization_details"));
    }

    @Test
    void theCommandLineAsksOnce() {
        Command command =
                server.configure(Command.inThisJvm(home), "token_storage: file", "login_hint: jane@company.com");

        Map<String, String> once =
                server.asked(command, "--login-hint", "joe@company.com", "--prompt", "select_account");
        Map<String, String> then = server.asked(command, "--force");

        assertEquals("joe@company.com", once.get("login_hint"));
        assertEquals("select_account", once.get("prompt"));
        assertEquals("jane@company.com", then.get("login_hint"));
        assertFalse(then.containsKey("prompt"), then::toString);
        command.run("auth", "token").endedWith(0);
    }

    @Test
    void aPersonWhoMustBeAskedIsAskedAlthoughATokenIsStored() {
        Command command = server.configure(Command.inThisJvm(home), "token_storage: file");
        server.asked(command);

        assertEquals("login", server.asked(command, "--prompt", "login").get("prompt"));
    }

    @Test
    void whatCannotBeAskedIsRefusedBeforeAnyoneIsSentAway() {
        Command command = server.configure(Command.inThisJvm(home), "token_storage: file");

        Result none = command.run("auth", "login", "--prompt", "none").endedWith(3);
        Result acr = command.run("auth", "login", "--acr-values", "phr").endedWith(3);

        assertTrue(none.err().contains("asks no one"), none::toString);
        assertTrue(acr.err().contains("acr_values"), acr::toString);
    }
}
