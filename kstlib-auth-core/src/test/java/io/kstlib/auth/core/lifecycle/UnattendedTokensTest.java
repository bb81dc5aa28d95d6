package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.FakeStorage.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Tokens for a process that no person watches: what it refreshes ahead of time, and what it leaves to others. */
class UnattendedTokensTest {

    private final Life life = Life.loggedIn();
    private final TokenSupply tokens = life.lifecycle;

    private static Optional<String> access(Optional<Token> token) {
        return token.map(given -> given.accessToken().reveal());
    }

    /** What is due ahead of time: the first token, and no one that came of a refresh. */
    private static boolean isFirst(Token token) {
        return token.accessToken().reveal().equals("access-1");
    }

    @Test
    void aTokenIsRefreshedBeforeACallerHasTo() {
        assertEquals(Optional.of("access-2"), access(tokens.refreshedUnattended(UnattendedTokensTest::isFirst)));

        assertEquals("access-2", life.stored());
        assertEquals(Optional.of("access-2"), access(tokens.freshUnattended()));
        assertEquals(Optional.of("access-2"), access(tokens.refreshedUnattended(UnattendedTokensTest::isFirst)));
        assertEquals(List.of("refresh-1"), life.server.received());
    }

    @Test
    void oneThatHasExpiredIsLeftToItsCaller() {
        life.time.passes(Duration.ofMinutes(60));

        assertEquals(Optional.of("access-1"), access(tokens.refreshedUnattended(token -> true)));

        assertEquals(List.of(), life.server.received());
        assertEquals("access-2", life.handedOut());
    }

    @Test
    void nothingIsSentWhereTheAnswerCouldNotBeStored() {
        life.storage.breaks(Fault.READ_ONLY);

        assertThrows(AuthException.class, () -> tokens.refreshedUnattended(token -> true));

        assertEquals(List.of(), life.server.received());
        assertFalse(tokens.hasUnsaved());
        assertEquals("access-1", life.handedOut());
    }

    @Test
    void nothingIsSentWhenItIsNotDueAnyMoreAfterAllThatMayWarn() {
        AtomicBoolean hasWarned = new AtomicBoolean();
        life.storage.tellSteps(step -> hasWarned.compareAndSet(false, step.equals("prove")));

        assertEquals(Optional.of("access-1"), access(tokens.refreshedUnattended(token -> !hasWarned.get())));

        assertTrue(hasWarned.get());
        assertEquals(List.of(), life.server.received());
        assertEquals("access-1", life.stored());
        assertEquals("access-2", life.lifecycle.refreshNow().accessToken().reveal(), "no note says that it was sent");
    }

    @Test
    void aLogoutLastsWhereNoLoginIsNeeded() {
        Life service = Life.ofService();
        String first = service.handedOut();
        Token stored = service.storage.content();
        service.storage.put(null);

        assertEquals(Optional.empty(), service.lifecycle.refreshedUnattended(token -> true));

        service.storage.put(stored);
        service.storage.tellSteps(step -> {
            if (step.equals("lock")) { // a logout by another process, which has the lock until then
                service.storage.tellSteps(next -> {});
                service.storage.put(null);
            }
        });
        assertEquals(Optional.empty(), service.lifecycle.refreshedUnattended(token -> true));
        assertEquals("nothing", service.stored());
        service.storage.put(stored);
        assertEquals(Optional.of(first), access(service.lifecycle.freshUnattended()));
    }

    @Test
    void whatCouldNotBeStoredIsNotHandedOutAndStoredWhenThatIsPossible() {
        life.storage.breaks(Fault.FULL);
        assertEquals(Optional.of("access-2"), access(tokens.refreshedUnattended(UnattendedTokensTest::isFirst)));

        assertTrue(tokens.hasUnsaved());
        assertEquals(Optional.empty(), tokens.freshUnattended());
        assertEquals(
                List.of(Warning.Kind.NOT_STORED),
                life.warnings.stream().map(Warning::kind).toList());

        life.storage.breaks(Fault.NONE);
        life.time.passes(Duration.ofSeconds(11));
        assertEquals(Optional.of("access-2"), access(tokens.refreshedUnattended(UnattendedTokensTest::isFirst)));

        assertEquals("access-2", life.stored());
        assertFalse(tokens.hasUnsaved());
        assertEquals(Optional.of("access-2"), access(tokens.freshUnattended()));
        assertEquals(List.of("refresh-1"), life.server.received());
    }

    @Test
    void aRefreshThatFailsIsNotTriedAgainAndAgainWhileTheTokenIsValid() {
        life.storage.breaks(Fault.HELD);

        assertThrows(AuthException.class, () -> tokens.refreshedUnattended(token -> true));

        assertEquals(List.of(Rules.LOCK_WHILE_VALID), life.storage.waits());
    }

    @Test
    void aRefusedRefreshTokenIsNoLogout() {
        life.server.revokes();

        assertThrows(NotLoggedInException.class, () -> tokens.refreshedUnattended(token -> true));
    }
}
