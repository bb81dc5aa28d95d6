package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tokens that a resource refuses before they expire. */
class RejectedTokensTest {

    private final Life life = Life.loggedIn();

    /** Sends requests to a resource that refuses every token. */
    private void areRefused(int requests) {
        for (int request = 0; request < requests; request++) {
            Optional<Token> unused = life.lifecycle.replacementOf(life.lifecycle.valid());
        }
    }

    @Test
    void aResourceThatRefusesEveryTokenCausesTwoRefreshesAMinute() {
        areRefused(20);
        assertEquals(List.of("refresh-1", "refresh-2"), life.server.received());

        life.time.passes(Duration.ofMinutes(1));
        areRefused(20);
        assertEquals(List.of("refresh-1", "refresh-2", "refresh-3", "refresh-4"), life.server.received());
    }

    @Test
    void aTokenThatIsNotReplacedAnyMoreGivesWayToOneOfALogin() {
        areRefused(3);
        Token third = life.lifecycle.valid();
        assertEquals(Optional.empty(), life.lifecycle.replacementOf(third));

        life.storage.put(life.server.issues(Duration.ofHours(1)));

        assertEquals(
                life.stored(),
                life.lifecycle.replacementOf(third).orElseThrow().accessToken().reveal());
        assertEquals(2, life.server.received().size());
    }

    @Test
    void aTokenThatWasValidForAMinuteIsReplaced() {
        areRefused(2);
        life.time.passes(Duration.ofMinutes(1));

        assertEquals(
                "access-4",
                life.lifecycle
                        .replacementOf(life.lifecycle.valid())
                        .orElseThrow()
                        .accessToken()
                        .reveal());
    }
}
