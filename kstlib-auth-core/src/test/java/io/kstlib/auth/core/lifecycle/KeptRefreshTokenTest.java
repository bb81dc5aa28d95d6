package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that does not replace the refresh token, which its first answer to a refresh shows. */
class KeptRefreshTokenTest {

    private final Life life = Life.loggedIn();

    /** The end of a process: nothing of it runs on, and its lock is free. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void keepsRefreshTokens() {
        life.server.keepsRefreshTokens(true);
    }

    private void refreshes(String token) {
        life.time.passes(Duration.ofHours(1));
        assertEquals(token, life.handedOut());
    }

    private void dies() {
        life.time.passes(Duration.ofHours(1));
        life.server.whileAnswering(() -> {
            life.server.whileAnswering(() -> {});
            throw new Killed();
        });
        assertThrows(Killed.class, life::handedOut);
    }

    private String successor() {
        return life.process(Life.TERMS).valid().accessToken().reveal();
    }

    @Test
    void isSentAgainWithoutAWaitAfterAKill() {
        refreshes("access-2");
        dies();

        assertEquals("access-3", successor());

        assertEquals(List.of(), life.time.pauses());
        assertEquals(List.of(), life.warnings);
        assertEquals(List.of("refresh-1", "refresh-1"), life.server.received());
    }

    @Test
    void isNotKnownBeforeTheFirstAnswer() {
        dies();

        assertEquals("access-2", successor());

        assertEquals(List.of(Life.TERMS.requestTimeout()), life.time.pauses());
    }

    @Test
    void isNotedOnlyTheFirstTime() {
        refreshes("access-2");
        refreshes("access-3");
        refreshes("access-4");

        assertEquals(1, life.storage.notes());
        assertNull(life.storage.note());
    }

    @Test
    void isNotSaidToBeLostForANoteThatStayed() { // its process died after the write, or could not remove it
        refreshes("access-2");
        life.storage.left(RefreshIntent.of(Secret.of("refresh-1"), life.time.instant(), Life.TERMS)
                .line());

        refreshes("access-3");
        assertEquals(List.of(), life.warnings);
        life.time.passes(Duration.ofHours(1));
        life.server.revokes();

        NotLoggedInException ended = assertThrows(NotLoggedInException.class, life::handedOut);
        assertEquals(NotLoggedInException.Reason.REFRESH_REFUSED, ended.reason());
    }

    @Test
    void isNotedAgainWhenTheServerHasReplacedIt() {
        refreshes("access-2");
        life.server.keepsRefreshTokens(false);
        refreshes("access-3");
        assertEquals(1, life.storage.notes());

        refreshes("access-4");

        assertEquals(2, life.storage.notes());
        assertEquals(List.of("refresh-1", "refresh-1", "refresh-3"), life.server.received());
    }

    @Test
    void isKnownBesideOneRefreshTokenOnly() {
        Token sent = life.storage.content();
        Token kept = new LoginRecord(life.server.rotates())
                .markedReusable(new LoginRecord(sent))
                .token();

        assertFalse(needsNote(kept));
        assertTrue(needsNote(sent));
        assertTrue(needsNote(kept.toBuilder().refreshToken(Secret.of("another")).build()));
        assertTrue(needsNote(kept.toBuilder().refreshToken(null).build()));
        assertFalse(kept.metadata().toString().contains("refresh-1"), "no secret");
    }

    private static boolean needsNote(Token token) {
        return new LoginRecord(token).needsNote();
    }
}
