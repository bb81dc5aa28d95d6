package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The notes of this library in the metadata of a token. */
class LoginNotesTest {

    private static final Map<String, Object> OF_SERVER = Map.of("session_state", "s");

    private static Token token(Map<String, Object> metadata) {
        return Token.builder(Secret.of("access"), Instant.parse("2026-03-01T12:00:00Z"))
                .metadata(metadata)
                .build();
    }

    private static Token with(Token token, String entry, Object value) {
        return new LoginRecord(token).withNote(entry, value).token();
    }

    private static Token without(Token token, String entry) {
        return new LoginRecord(token).withoutNote(entry).token();
    }

    private static @Nullable Object of(Token token, String entry) {
        return new LoginRecord(token).note(entry);
    }

    @Test
    void holdsEachNoteBesideTheOthersAndWhatTheServerSaid() {
        Token noted = with(with(token(OF_SERVER), "one", "1"), "other", "2");

        assertEquals(Map.of("session_state", "s", "kstlib", Map.of("one", "1", "other", "2")), noted.metadata());
        assertEquals("1", of(noted, "one"));
        assertEquals(
                Map.of("session_state", "s", "kstlib", Map.of("other", "2")),
                without(noted, "one").metadata());
        assertEquals(OF_SERVER, LoginRecord.fromProvider(noted).metadata());
    }

    @Test
    void isNotThereWithoutANote() {
        Token noted = with(token(OF_SERVER), "one", "1");

        assertEquals(OF_SERVER, without(noted, "one").metadata());
        assertNull(of(token(OF_SERVER), "one"));
    }

    @Test
    void holdsOnlyTheDriftOfTheClockInATokenOfAProvider() {
        Token forged =
                token(Map.of("session_state", "s", "kstlib", Map.of("refresh_refused", Map.of(), "server", "x")));
        Token measured = forged.toBuilder().clockDrift(Duration.ofSeconds(90)).build();

        assertEquals(OF_SERVER, LoginRecord.fromProvider(forged).metadata());
        assertEquals(OF_SERVER, LoginRecord.fromProvider(token(OF_SERVER)).metadata());
        assertEquals(
                Map.of("session_state", "s", "kstlib", Map.of("clock_drift_seconds", 90L)),
                LoginRecord.fromProvider(measured).metadata());
    }

    @Test
    void isTheOneInWhichATokenKeepsWhatItSaysOfItself() {
        TokenBinding binding = TokenBinding.ofSection("one");
        Token bare = token(OF_SERVER).toBuilder()
                .clockDrift(Duration.ofSeconds(90))
                .binding(binding)
                .build();
        Token noted = with(bare, "note", "1");

        assertEquals(Optional.of(binding), noted.binding());
        assertEquals(Optional.of(Duration.ofSeconds(90)), noted.clockDrift());
        assertEquals(bare, without(noted, "note"));
        Token rebound =
                noted.toBuilder().binding(TokenBinding.ofSection("other")).build();
        assertEquals("1", of(rebound, "note"));
        assertEquals("other", of(rebound, "section"));
    }

    @Test
    void isReplacedWhereItIsNoneOfOurs() {
        Token foreign = token(Map.of("kstlib", "text"));

        assertNull(of(foreign, "one"));
        assertEquals(
                Map.of("kstlib", Map.of("one", "1")), with(foreign, "one", "1").metadata());
    }
}
