package io.kstlib.auth.core.lifecycle.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The notes of this library in the metadata of a token. */
class OwnFieldTest {

    private static final Map<String, Object> OF_SERVER = Map.of("session_state", "s");

    private static Token token(Map<String, Object> metadata) {
        return Token.builder(Secret.of("access"), Instant.parse("2026-03-01T12:00:00Z"))
                .metadata(metadata)
                .build();
    }

    @Test
    void holdsEachNoteBesideTheOthersAndWhatTheServerSaid() {
        Token noted = OwnField.with(OwnField.with(token(OF_SERVER), "one", "1"), "other", "2");

        assertEquals(Map.of("session_state", "s", "kstlib", Map.of("one", "1", "other", "2")), noted.metadata());
        assertEquals("1", OwnField.of(noted, "one"));
        assertEquals(
                Map.of("session_state", "s", "kstlib", Map.of("other", "2")),
                OwnField.without(noted, "one").metadata());
        assertEquals(OF_SERVER, OwnField.without(noted).metadata());
    }

    @Test
    void isNotThereWithoutANote() {
        Token noted = OwnField.with(token(OF_SERVER), "one", "1");

        assertEquals(OF_SERVER, OwnField.without(noted, "one").metadata());
        assertNull(OwnField.of(token(OF_SERVER), "one"));
    }

    @Test
    void holdsOnlyTheDriftOfTheClockInATokenOfAProvider() {
        Token forged =
                token(Map.of("session_state", "s", "kstlib", Map.of("refresh_refused", Map.of(), "server", "x")));
        Token measured = forged.toBuilder().clockDrift(Duration.ofSeconds(90)).build();

        assertEquals(OF_SERVER, OwnField.fromProvider(forged).metadata());
        assertEquals(OF_SERVER, OwnField.fromProvider(token(OF_SERVER)).metadata());
        assertEquals(
                Map.of("session_state", "s", "kstlib", Map.of("clock_drift_seconds", 90L)),
                OwnField.fromProvider(measured).metadata());
    }

    @Test
    void isTheOneInWhichATokenKeepsWhatItSaysOfItself() {
        TokenBinding binding = TokenBinding.ofSection("one");
        Token bare = token(OF_SERVER).toBuilder()
                .clockDrift(Duration.ofSeconds(90))
                .binding(binding)
                .build();
        Token noted = OwnField.with(bare, "note", "1");

        assertEquals(Optional.of(binding), noted.binding());
        assertEquals(Optional.of(Duration.ofSeconds(90)), noted.clockDrift());
        assertEquals(bare, OwnField.without(noted, "note"));
        Token rebound =
                noted.toBuilder().binding(TokenBinding.ofSection("other")).build();
        assertEquals("1", OwnField.of(rebound, "note"));
        assertEquals("other", OwnField.of(rebound, "section"));
    }

    @Test
    void isReplacedWhereItIsNoneOfOurs() {
        Token foreign = token(Map.of("kstlib", "text"));

        assertNull(OwnField.of(foreign, "one"));
        assertEquals(
                Map.of("kstlib", Map.of("one", "1")),
                OwnField.with(foreign, "one", "1").metadata());
    }
}
