package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** An answer with a new refresh token that arrived and is not accepted. */
class RefusedAnswerTest {

    private static final Duration EXPIRED = Duration.ofMinutes(60);
    private static final Duration EXPIRES_SOON = Duration.ofMinutes(59).plusSeconds(30);

    private final Life life = Life.loggedIn();

    private static TokenRefusedException refusal() {
        return new TokenRefusedException("validate_claims", "sub", "another person", null, null);
    }

    private Token stored() {
        return Objects.requireNonNull(life.storage.content());
    }

    @Test
    void leavesItsRefreshTokenBesideTheOldAccessToken() {
        Token before = stored();
        life.time.passes(EXPIRED);
        life.server.givesAnswersThatAreRefused(refusal());

        assertThrows(TokenRefusedException.class, life::handedOut);

        assertEquals(before.toBuilder().refreshToken(Secret.of("refresh-2")).build(), stored());
        assertEquals("RefreshFailed", life.kindsOfEvents().get(life.events.size() - 1));
    }

    @Test
    void doesNotCostTheLogin() {
        life.time.passes(EXPIRED);
        life.server.givesAnswersThatAreRefused(refusal());
        assertThrows(TokenRefusedException.class, life::handedOut);

        life.time.passes(Duration.ofMinutes(1));

        assertEquals("access-3", life.handedOut());
        assertEquals(List.of("refresh-1", "refresh-2"), life.server.received());
    }

    @Test
    void doesNotCostTheLoginWhenTheDiskIsFullEither() {
        life.time.passes(EXPIRED);
        life.storage.breaks(FakeStorage.Fault.FULL);
        life.server.givesAnswersThatAreRefused(refusal());
        assertThrows(TokenRefusedException.class, life::handedOut);

        life.time.passes(Duration.ofMinutes(1));

        assertEquals("access-3", life.handedOut());
        assertEquals(List.of("refresh-1", "refresh-2"), life.server.received());
    }

    @Test
    void leavesATokenThatIsStillGood() {
        life.time.passes(EXPIRES_SOON);
        life.server.givesAnswersThatAreRefused(refusal());

        assertEquals("access-1", life.handedOut());
        assertEquals(1, life.warnings.size(), life.warnings.toString());
    }

    @Test
    void isFollowedByATryWithTheNewRefreshTokenWhenTheChecksOfItPass() {
        life.time.passes(EXPIRED);
        life.server.givesAnswersThatAreRefused(FakeServer.failure(Reason.TIMED_OUT));

        assertEquals("access-3", life.handedOut());
        assertEquals(List.of("refresh-1", "refresh-2"), life.server.received());
    }

    @Test
    void isNotAskedForAgainAtEachCall() {
        life.time.passes(EXPIRED);
        AuthException[] many = {refusal(), refusal(), refusal()};
        life.server.givesAnswersThatAreRefused(many);

        for (int call = 0; call < 50; call++) {
            assertSame(many[0], assertThrows(TokenRefusedException.class, life::handedOut));
        }

        assertEquals(1, life.server.received().size());
    }
}
