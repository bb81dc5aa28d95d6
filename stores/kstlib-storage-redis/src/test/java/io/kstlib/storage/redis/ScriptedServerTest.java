package io.kstlib.storage.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that real servers give rarely or never. */
class ScriptedServerTest {

    private static final String NOTHING = "*2\r\n$-1\r\n$-1\r\n";

    @TempDir
    Path folder;

    @Test
    void aSlotThatIsBeingMovedIsAFailureThatPasses() {
        AtomicBoolean isMoving = new AtomicBoolean(true);
        try (ScriptedServer target = new ScriptedServer(words -> "-MOVED 1 127.0.0.1:1\r\n");
                ScriptedServer source = new ScriptedServer(
                        words -> isMoving.get() ? "-ASK 1 " + target.host() + "\r\n" : NOTHING);
                RedisStorages storages = new RedisStorages(folder, "redis://" + source.host() + "," + target.host())) {
            TokenStorage storage = storages.make();

            StorageException refusal = assertThrows(StorageException.class, () -> storage.load("corporate"));
            assertEquals(Reason.UNREACHABLE, refusal.reason());
            assertTrue(refusal.problem().contains("is moving the slot"), refusal::problem);
            isMoving.set(false);

            assertEquals(Optional.empty(), storage.load("corporate"));
            assertFalse(target.received().contains("HMGET"));
        }
    }
}
