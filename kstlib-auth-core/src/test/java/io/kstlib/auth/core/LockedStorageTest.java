package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.LoginOptions.WhenLoggedIn;
import io.kstlib.auth.api.login.LoginStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Security rule 9: only a login may ask the person to unlock what protects the tokens. */
@Tag("class-path")
class LockedStorageTest {

    @TempDir
    Path folder;

    private ScriptedLogins logins;

    @BeforeEach
    void logIn() {
        logins = new ScriptedLogins(folder);
        logins.succeed();
        logins.login();
        logins.company().storage().lock();
    }

    @AfterEach
    void end() {
        logins.close();
    }

    @Test
    void aLoginUnlocksTheStorageBeforeItLooksWhetherOneIsNeeded() {
        String kept = logins.process()
                .login(logins.options().whenLoggedIn(WhenLoggedIn.KEEP))
                .accessToken()
                .reveal();

        assertEquals("login-1", kept);
        assertEquals(1, logins.browsers());
    }

    @Test
    void nothingElseUnlocksIt() {
        AuthClient client = logins.process();

        assertThrows(StorageException.class, client::getToken);
        assertThrows(StorageException.class, client::refreshToken);
        assertThrows(StorageException.class, client::storedToken);
        assertEquals(LoginStatus.State.UNREADABLE, client.status().state());
    }
}
