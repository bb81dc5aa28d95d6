package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.token.Token;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A login while a token is stored that has expired and may be refreshed. */
@Tag("class-path")
class RefreshBeforeLoginTest {

    @TempDir
    Path folder;

    private ScriptedLogins logins;

    @BeforeEach
    void begin() {
        logins = new ScriptedLogins(folder);
    }

    @AfterEach
    void end() {
        logins.close();
    }

    @Test
    void anExpiredTokenIsRefreshedWithoutAskingAnyone() {
        logins.succeed();
        logins.login();
        logins.pass(Duration.ofSeconds(3600));
        logins.company().script().refresh =
                old -> logins.goodForAnHour("refreshed").build();

        Token token = logins.login();

        assertEquals("refreshed", token.accessToken().reveal());
        assertEquals(1, logins.browsers());
    }

    /** To load a token may mean to decrypt it by a card or a key server, and to ask the person for a PIN. */
    @Test
    void whatIsStoredIsLoadedOnceBeforeTheLoginAndTheNewTokenOnceAfterIt() {
        logins.succeed();
        logins.login();
        AuthClient client = logins.process();
        int before = logins.company().storage().loads();

        client.status(); // as the command does, for its report
        client.login(logins.options().whenLoggedIn(LoginOptions.WhenLoggedIn.REPLACE));
        int untilLoggedIn = logins.company().storage().loads();
        client.status();
        client.preflight();

        assertEquals(2, logins.browsers());
        assertEquals(before + 1, untilLoggedIn);
        assertEquals(untilLoggedIn + 1, logins.company().storage().loads());
    }

    @Test
    void aNetworkErrorNeverOpensABrowser() { // security rule 9
        logins.succeed();
        logins.login();
        logins.pass(Duration.ofSeconds(3600));
        logins.company().script().refresh = old -> {
            throw new NetworkException(
                    URI.create("https://sso.example.com"), NetworkException.Reason.UNKNOWN_HOST, "down", null, null);
        };

        assertThrows(NetworkException.class, logins::login);
        assertEquals(1, logins.browsers());
    }
}
