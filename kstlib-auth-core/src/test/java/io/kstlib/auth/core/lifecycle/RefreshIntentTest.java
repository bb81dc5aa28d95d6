package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The note about a refresh token that is about to be sent. */
class RefreshIntentTest {

    private static final Secret REFRESH_TOKEN = Secret.of("canary-refresh-token");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final RefreshIntent.Terms TERMS =
            new RefreshIntent.Terms(Duration.ofSeconds(30), Duration.ZERO, "process 7 of there");

    private static Optional<RefreshIntent> found(String line) {
        return RefreshIntent.found(line, REFRESH_TOKEN, NOW, TERMS);
    }

    private static RefreshIntent.Terms terms(Map<String, Object> section, Map<String, String> environment) {
        return RefreshIntent.Terms.of(new Settings("auth.providers.corporate", ConfigMap.of(section)), environment);
    }

    @Test
    void isReadAsItWasWritten() {
        RefreshIntent written = RefreshIntent.of(REFRESH_TOKEN, NOW, TERMS);

        assertEquals(Optional.of(written), found(written.line()));
        assertEquals(
                "process 7 of there sent the refresh token at 2026-03-01T12:00:00Z and did not store the answer",
                written.inWords());
    }

    @Test
    void holdsNoRefreshToken() { // security rule 6
        RefreshIntent written = RefreshIntent.of(REFRESH_TOKEN, NOW, TERMS);

        assertFalse((written.line() + written).contains("canary"));
    }

    @Test
    void isAboutOneRefreshToken() {
        assertEquals(
                Optional.empty(),
                found(RefreshIntent.of(Secret.of("another"), NOW, TERMS).line()));
    }

    @Test
    void isNotInALineOfOtherWork() {
        String line = "move " + LoginRecord.hash(REFRESH_TOKEN);

        assertEquals(Optional.empty(), found(line));
        for (String unknown : List.of(line + "x", line + " x", "2" + line, "move", "")) {
            assertEquals("", found(unknown).orElseThrow().sender(), unknown);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "bad\r\n\u001b[31m\u202e name", "ключ", "", "   "})
    void isOneShortLineOfAsciiWhateverTheMachineIsCalled(String machine) {
        RefreshIntent.Terms terms = terms(Map.of(), Map.of("HOSTNAME", machine + "x".repeat(500)));
        RefreshIntent written = RefreshIntent.of(REFRESH_TOKEN, NOW, terms);

        assertTrue(written.line().matches("[\\x20-\\x7e]{1,200}"), written::line);
        assertEquals(written.hash(), found(written.line()).orElseThrow().hash());
        assertFalse(found(written.line()).orElseThrow().sender().isEmpty(), written::line);
    }

    @Test
    void letsNoOneWaitForLongWhateverItSays() {
        RefreshIntent strange = new RefreshIntent("x", NOW.plus(Duration.ofDays(9)), Duration.ofDays(9), "someone");

        assertEquals(RefreshIntent.LONGEST_TIMEOUT, strange.left(NOW, Duration.ZERO, TERMS));
        assertEquals(Duration.ZERO, strange.left(NOW, RefreshIntent.LONGEST_TIMEOUT, TERMS));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 30",
        "0, -5, 30",
        "0, 12, 18",
        "0, 30, 0",
        "20, 0, 0",
        "20, 19, 0",
        "20, 20, 10",
        "20, 40, 0",
        "20, -5, 0"
    })
    void isWaitedForOutsideOfAGracePeriod(long grace, long age, long wait) {
        RefreshIntent.Terms terms =
                new RefreshIntent.Terms(Duration.ofSeconds(30), Duration.ofSeconds(grace), "process 1");
        RefreshIntent note = RefreshIntent.of(REFRESH_TOKEN, NOW, terms);
        Instant now = note.sentAt().plusSeconds(age);

        assertEquals(Duration.ofSeconds(wait), note.left(now, Duration.ZERO, terms));
    }

    @Test
    void isSentOnTheTermsOfTheSection() {
        RefreshIntent.Terms usual = terms(Map.of(), Map.of());
        RefreshIntent.Terms own =
                terms(Map.of("refresh_grace", 20, "timeouts", Map.of("request", 5)), Map.of("COMPUTERNAME", "DESK-7"));

        assertEquals(Duration.ofSeconds(30), usual.requestTimeout());
        assertEquals(Duration.ZERO, usual.grace());
        assertTrue(usual.sender().matches("process \\d+"), usual::sender);
        assertEquals(Duration.ofSeconds(5), own.requestTimeout());
        assertEquals(Duration.ofSeconds(20), own.grace());
        assertTrue(own.sender().matches("process \\d+ of DESK-7"), own::sender);
    }
}
