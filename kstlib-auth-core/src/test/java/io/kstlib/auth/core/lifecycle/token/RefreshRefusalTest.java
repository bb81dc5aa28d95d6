package io.kstlib.auth.core.lifecycle.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The note in a stored token that its refresh token was refused, which another version of the library may read. */
class RefreshRefusalTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static Map<?, ?> note(RefreshRefusal.Cause cause) {
        Token token = Token.builder(Secret.of("access"), NOW)
                .refreshToken(Secret.of("refresh"))
                .build();
        Token noted = RefreshRefusal.noteIn(token, NOW, cause, "revoked");
        assertEquals(cause, RefreshRefusal.of(noted).orElseThrow().cause());
        return assertInstanceOf(Map.class, OwnField.of(noted, "refresh_refused"));
    }

    @Test
    void saysInOneWordThatARefreshWasInterrupted() {
        assertEquals("interrupted", note(RefreshRefusal.Cause.INTERRUPTED).get("cause"));
    }

    @Test
    void namesNoCauseWhereTheSessionHasEnded() {
        assertFalse(note(RefreshRefusal.Cause.ENDED).containsKey("cause"));
    }
}
