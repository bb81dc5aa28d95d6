package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.cli.agent.AgentServer.FreeMemory;
import org.junit.jupiter.api.Test;

class FreeMemoryTest {

    @Test
    void fillsNoMoreOfALargeHeapThanALockCanWaitFor() {
        assertEquals(64L << 20, FreeMemory.filled(64L << 20));
        assertEquals(256L << 20, FreeMemory.filled(6L << 30));
    }
}
