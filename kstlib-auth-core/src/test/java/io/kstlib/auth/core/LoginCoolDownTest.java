package io.kstlib.auth.core;

import static io.kstlib.auth.core.ScriptedLogins.reason;
import static io.kstlib.auth.core.ScriptedLogins.unreachable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.LoginOptions.WhenLoggedIn;
import io.kstlib.auth.api.login.LogoutOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logins of one provider one after the other, by programs that ask repeatedly. */
@Tag("class-path")
class LoginCoolDownTest {

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
    void afterAnUnansweredLoginNoBrowserOpensForAWhile() {
        logins.endWith(Reason.TIMED_OUT);
        assertEquals(Reason.TIMED_OUT, reason(logins::login));
        logins.pass(Duration.ofSeconds(59));

        LoginFailedException refusal = assertThrows(LoginFailedException.class, logins::login);

        assertEquals(Reason.COOLING_DOWN, refusal.reason());
        assertTrue(refusal.getMessage().contains("for the next 1 s"), refusal.getMessage());
        assertEquals(Optional.of(Remedy.logInAtOnce("corporate")), refusal.remedy());
        assertEquals(1, logins.browsers());
        logins.pass(Duration.ofSeconds(1));
        assertEquals(Reason.TIMED_OUT, reason(logins::login));
    }

    @Test
    void aNetworkErrorEndsNoCoolDown() {
        logins.endWith(Reason.TIMED_OUT);
        assertEquals(Reason.TIMED_OUT, reason(logins::login));
        logins.company().script().login = () -> {
            throw unreachable();
        };
        assertThrows(
                NetworkException.class,
                () -> logins.process().login(logins.options().whenLoggedIn(WhenLoggedIn.REPLACE)));

        assertEquals(Reason.COOLING_DOWN, reason(logins::login));
        logins.pass(Duration.ofSeconds(60));
        logins.endWith(Reason.TIMED_OUT);
        assertEquals(Reason.TIMED_OUT, reason(logins::login));
        logins.pass(Duration.ofSeconds(119));
        assertEquals(Reason.COOLING_DOWN, reason(logins::login), "after two, two minutes");
    }

    @Test
    void aNightOfPollingOpensAHandfulOfBrowsers() {
        logins.endWith(Reason.TIMED_OUT);
        AuthClient client = logins.process();

        for (int minute = 0; minute < 600; minute++) {
            assertThrows(LoginFailedException.class, () -> client.login(logins.options()));
            logins.pass(Duration.ofSeconds(60));
        }

        assertEquals(15, logins.browsers(), "after 1, 2, 4, … minutes, then one an hour");
    }

    @Test
    void aPersonWhoInsistsOpensABrowserAtOnce() {
        logins.endWith(Reason.TIMED_OUT);
        assertEquals(Reason.TIMED_OUT, reason(logins::login));

        assertEquals(
                Reason.TIMED_OUT,
                reason(() -> logins.process().login(logins.options().whenLoggedIn(WhenLoggedIn.REPLACE))));
    }

    @Test
    void aLoginWithoutABrowserNeedNotWait() {
        logins.endWith(Reason.TIMED_OUT);
        assertEquals(Reason.TIMED_OUT, reason(logins::login));

        assertEquals(
                Reason.TIMED_OUT,
                reason(() -> logins.process().login(logins.options().mode(Mode.MANUAL))));
    }

    @ParameterizedTest
    @EnumSource(names = {"DENIED", "CANCELLED", "REFUSED_BY_SERVER"})
    void aLoginThatSomeoneAnsweredIsFollowedByAnother(Reason reason) {
        logins.endWith(reason);
        assertEquals(reason, reason(logins::login));

        assertEquals(reason, reason(logins::login));
    }

    @Test
    void aLoginThatWorksEndsTheCountOfThoseThatDidNot() {
        logins.endWith(Reason.TIMED_OUT);
        assertEquals(Reason.TIMED_OUT, reason(logins::login));
        logins.pass(Duration.ofSeconds(60));
        assertEquals(Reason.TIMED_OUT, reason(logins::login));
        logins.pass(Duration.ofSeconds(120));
        logins.succeed();
        AuthClient client = logins.process();
        client.login(logins.options());
        client.logout(LogoutOptions.of(LogoutOptions.AtServer.KEEP));

        logins.endWith(Reason.TIMED_OUT);
        assertEquals(Reason.TIMED_OUT, reason(() -> client.login(logins.options())));
        logins.pass(Duration.ofSeconds(60));
        assertEquals(Reason.TIMED_OUT, reason(() -> client.login(logins.options())));
    }

    @Test
    void aClockThatIsSetBackHoldsNoOneUp() {
        logins.endWith(Reason.TIMED_OUT);
        assertEquals(Reason.TIMED_OUT, reason(logins::login));
        logins.pass(Duration.ofHours(-2));

        assertEquals(Reason.TIMED_OUT, reason(logins::login));
    }

    @Test
    void aFailureAfterTheBrowserIsFollowedByAnotherBrowserWhenSomeoneAsksAgain() {
        logins.company().script().login = () -> {
            logins.openBrowser();
            throw unreachable();
        };
        AuthClient client = logins.process();
        assertThrows(NetworkException.class, () -> client.login(logins.options()));

        assertThrows(NetworkException.class, () -> client.login(logins.options()));
        assertThrows(NetworkException.class, logins::login);
        assertEquals(3, logins.browsers());
    }
}
