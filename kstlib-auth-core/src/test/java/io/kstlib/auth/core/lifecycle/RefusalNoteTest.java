package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The note in a stored token that its refresh token was refused, which another version of the library may read. */
class RefusalNoteTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static Map<?, ?> note(LoginRecord.Refusal.Cause cause) {
        Token token = Token.builder(Secret.of("access"), NOW)
                .refreshToken(Secret.of("refresh"))
                .build();
        Token noted = new LoginRecord(token).refused(NOW, cause, "revoked").token();
        assertEquals(cause, new LoginRecord(noted).refusal().orElseThrow().cause());
        return assertInstanceOf(Map.class, new LoginRecord(noted).note("refresh_refused"));
    }

    @Test
    void saysInOneWordThatARefreshWasInterrupted() {
        assertEquals("interrupted", note(LoginRecord.Refusal.Cause.INTERRUPTED).get("cause"));
    }

    @Test
    void namesNoCauseWhereTheSessionHasEnded() {
        assertFalse(note(LoginRecord.Refusal.Cause.ENDED).containsKey("cause"));
    }
}
