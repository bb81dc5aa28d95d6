package io.kstlib.storage.redis;

import static io.kstlib.storage.redis.RedisStorages.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.storage.redis.fixture.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose replica confirms nothing. */
@Tag("outer")
@Tag("long")
class ReplicaConfirmationTest {

    @TempDir
    Path folder;

    private RedisProcess server;
    private RedisProcess replica;
    private RedisStorages storages;
    private TokenStorage storage;

    @BeforeEach
    void start() throws IOException {
        server = RedisProcess.server(folder, "--repl-diskless-sync-delay", "0");
        replica = RedisProcess.server(
                Files.createDirectory(folder.resolve("replica")), "--replicaof", "127.0.0.1 " + server.port());
        RedisProcess.await(
                "a replica", () -> server.info("replication", "slave0").contains("state=online"));
        storages = new RedisStorages(folder, server.url());
        storage = storages.with("lease", "20").with("replicas", "1").make();
        storage.save("corporate", token("first"));
    }

    @AfterEach
    void stop() {
        storages.close();
        replica.close();
        server.close();
    }

    private boolean isWaiting() {
        return server.ask("CLIENT", "LIST")
                .lines()
                .anyMatch(client -> client.contains(" flags=b ") && client.contains(" cmd=wait "));
    }

    @Test
    void aNoteThatNoReplicaConfirmsIsTakenBack() {
        TokenStorage hasty = storages.with("lease", "4").make();
        StorageException refusal = assertThrows(
                StorageException.class,
                () -> hasty.update("corporate", Duration.ZERO, (current, lease) -> {
                    lease.note().write("an earlier line");
                    replica.signal("STOP");
                    lease.note().write("a refresh token is about to be sent");
                    return fail("a refresh token would be sent");
                }));

        assertEquals(Reason.UNREACHABLE, refusal.reason(), refusal::toString);
        String kept = server.ask("GET", "kstlib:{corporate}:intent");
        assertTrue(kept.endsWith(" an earlier line"), kept); // the proof stands before it
    }

    @Test
    void othersReadWhileOneWaitsForReplicas() throws InterruptedException {
        replica.signal("STOP");
        Thread refresh = new Thread(() -> assertThrows(
                StorageException.class,
                () -> storage.update(
                        "corporate",
                        Duration.ofSeconds(15),
                        (current, lease) -> fail("a refresh token would be sent"))));
        refresh.start();

        RedisProcess.await("a token that is read while another thread waits", () -> {
            if (!isWaiting()) {
                return false;
            }
            storage.load("corporate");
            return isWaiting();
        });

        refresh.interrupt();
        refresh.join();
    }
}
