package io.kstlib.auth.core.login;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.core.login.LoginQueue.FailedLoginNote;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The line that a failed login leaves in a file, which another version of the library may read. */
class FailedLoginNoteTest {

    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "denied, DENIED",
        "timed_out, TIMED_OUT",
        "cancelled, CANCELLED",
        "forged_answer, FORGED_ANSWER",
        "refused_by_server, REFUSED_BY_SERVER",
        "under_way, UNDER_WAY",
        "cooling_down, COOLING_DOWN",
        "not_completed, NOT_COMPLETED",
        "cannot_ask, CANNOT_ASK"
    })
    void hasOneWordForEachReason(String word, Reason reason) {
        FailedLoginNote note = new FailedLoginNote(AT, reason, 2, true);

        assertEquals("2026-03-01T12:00:00Z " + word + " 2", note.line());
        assertEquals(Optional.of(note), FailedLoginNote.parse(note.line()));
    }

    @Test
    void saysThatItDemandedMoreThanOtherLogins() {
        FailedLoginNote note = new FailedLoginNote(AT, Reason.DENIED, 0, false);

        assertEquals("2026-03-01T12:00:00Z denied 0 demanding", note.line());
        assertEquals(Optional.of(note), FailedLoginNote.parse(note.line()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026-03-01T12:00:00Z bored 2", "today denied 2", "2026-03-01T12:00:00Z denied many"})
    void ignoresALineThatCannotBeRead(String line) {
        assertEquals(Optional.empty(), FailedLoginNote.parse(line));
    }
}
