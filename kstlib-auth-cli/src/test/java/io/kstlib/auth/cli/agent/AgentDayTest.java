package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A day of the agent's life by an injected clock. */
@Tag("trial")
@Isolated("it measures the memory of the whole JVM, which other tests use, too")
class AgentDayTest extends HeldTest {

    @Test
    void aDayLeavesNothingInMemory() {
        long early = 0;
        int refreshes = 0;
        for (int minute = 0; minute < 24 * 60; minute++) {
            for (int times = 0; times < 10; times++) {
                assertTrue(ask().isPresent(), "at minute " + minute);
            }
            clock.pass(Duration.ofMinutes(1));
            libraries.refresh();
            refreshes += requests();
            server.resetRequests(); // the test itself keeps nothing either
            if (minute == 120) {
                early = used();
            }
        }
        long late = used();

        assertTrue(refreshes > 200, "only " + refreshes);
        assertTrue(late - early < 2_000_000, early + " bytes after two hours, " + late + " after the day");
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
