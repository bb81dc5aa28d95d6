package io.kstlib.storage.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that takes connections and never answers, as when its machine loses its network. */
class SilentServerTest {

    private static final int CALLERS = 16;

    /** How long the connection may take, by default. */
    private static final Duration CONNECT = Duration.ofSeconds(3);

    @TempDir
    Path folder;

    @Test
    void noCallerWaitsForTheTriesOfOthers() throws IOException, InterruptedException, ExecutionException {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                PostgresqlStorages storages = new PostgresqlStorages(
                        folder, "postgresql://127.0.0.1:" + silent.getLocalPort() + "/postgres")) {
            TokenStorage storage = storages.make();
            long start = System.nanoTime();
            List<Future<StorageException>> refusals = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                refusals.add(
                        callers.submit(() -> assertThrows(StorageException.class, () -> storage.load("corporate"))));
            }
            for (Future<StorageException> refusal : refusals) {
                assertEquals(Reason.UNREACHABLE, refusal.get().reason());
                assertTrue(refusal.get().problem().contains("did not answer in time"), refusal.get()::problem);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(took.compareTo(CONNECT.multipliedBy(4)) < 0, () -> "the last of them waited " + took);
        } finally {
            callers.shutdownNow();
        }
    }
}
