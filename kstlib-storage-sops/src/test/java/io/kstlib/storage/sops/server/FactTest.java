package io.kstlib.storage.sops.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Facts about a server, and the checks that they become. */
class FactTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({"0, agree", "2, agree", "-2, agree", "3, 3 s ahead of", "-3, 3 s behind", "90, ahead of"})
    void clocksThatAgreeDifferByTwoSecondsAtMost(int seconds, String words) {
        Fact found = Fact.ofClocks(NOW, NOW.plusSeconds(seconds), NOW);

        assertTrue(found.message().contains(words), found::message);
        assertEquals(words.equals("agree") ? Status.SUCCESS : Status.WARNING, found.status());
    }

    @Test
    void aCheckHasTheFact() {
        Check check = Fact.check("version", () -> Fact.bad("too old"));

        assertEquals("version", check.name());
        assertEquals(Status.FAILURE, check.status());
        assertEquals("too old", check.message());
    }

    @Test
    void aQuestionThatFailsIsAFailureWithARemedy() {
        Remedy remedy = Remedy.advice("Start it");
        Check check = Fact.check("version", () -> {
            throw new StorageException("here", Reason.UNREACHABLE, "it is away", remedy, null);
        });

        assertEquals(Status.FAILURE, check.status());
        assertEquals("it is away", check.message());
        assertEquals(remedy, check.remedy());
    }
}
