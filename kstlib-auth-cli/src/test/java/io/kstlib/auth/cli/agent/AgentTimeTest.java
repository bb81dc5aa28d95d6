package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Two clocks, of which either one counts. */
class AgentTimeTest {

    private static final Duration IDLE = Duration.ofMinutes(30);
    private static final AgentTime.Moment BEGIN = later(Duration.ZERO, Duration.ZERO);

    private static AgentTime.Moment later(Duration byWall, Duration byStopwatch) {
        return new AgentTime.Moment(Shell.NOW.plus(byWall), Long.MAX_VALUE - 1000 + byStopwatch.toNanos());
    }

    @Test
    void sleepCountsAsIdleTime() {
        AgentTime.Moment awake = later(Duration.ofHours(2), Duration.ofMinutes(1));

        assertFalse(BEGIN.isWithin(IDLE, awake));
        assertTrue(BEGIN.isWithin(IDLE, later(Duration.ofMinutes(1), Duration.ofMinutes(1))));
    }

    @Test
    void aClockThatIsSetBackProlongsNothing() {
        AgentTime.Moment setBack = later(Duration.ofHours(-3), Duration.ofMinutes(31));

        assertFalse(BEGIN.isWithin(IDLE, setBack));
        assertTrue(BEGIN.hasCome(Shell.NOW.plus(IDLE), setBack));
        assertTrue(BEGIN.hasCome(Shell.NOW.plus(IDLE), later(Duration.ofMinutes(31), Duration.ZERO)));
        assertFalse(BEGIN.hasCome(Shell.NOW.plus(IDLE), later(Duration.ofMinutes(29), Duration.ofMinutes(29))));
        assertFalse(BEGIN.hasCome(Instant.MAX, setBack));
    }
}
