package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentLogTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AgentLog log =
            new AgentLog(new PrintStream(err, false, StandardCharsets.UTF_8), InstantSource.fixed(Shell.NOW));

    private List<String> lines() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void saysTheSameOnce() {
        log.say("one");
        log.say("two");
        log.say("one");

        assertEquals(List.of("kstlib: one", "kstlib: two"), lines());
        assertEquals(List.of("2026-06-01T12:00:00Z one", "2026-06-01T12:00:00Z two"), log.said());
    }

    @Test
    void hasALimit() {
        for (int i = 0; i < 3000; i++) {
            log.say("number " + i);
        }

        assertEquals(1000, lines().size());
        assertEquals("kstlib: number 999 (this is the last line)", lines().get(999));
        assertEquals(20, log.said().size());
        assertTrue(log.said().get(19).endsWith("number 2999"));
    }

    @Test
    void namesADefectOfAThreadAndKeepsItsMessage() throws InterruptedException {
        Thread thread = log.daemons().newThread(() -> {
            throw new IllegalStateException("a secret");
        });
        thread.start();
        thread.join();

        assertTrue(thread.isDaemon());
        assertTrue(
                lines().get(0).startsWith("kstlib: internal error: java.lang.IllegalStateException at "),
                lines()::toString);
        assertFalse(lines().toString().contains("secret"));
    }
}
