package io.kstlib.storage.redis;

import static io.kstlib.storage.redis.RedisStorages.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.storage.redis.fixture.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master with two replicas and a Sentinel; the master dies. */
@Tag("outer")
@Tag("long")
class FailOverTest {

    @TempDir
    Path folder;

    private RedisProcess master;
    private RedisProcess one;
    private RedisProcess other;
    private RedisProcess sentinel;
    private RedisStorages storages;

    @BeforeEach
    void start() throws IOException {
        master = RedisProcess.server(folder("master"), "--repl-diskless-sync-delay", "0");
        one = replica("one");
        other = replica("other");
        RedisProcess.await(
                "two replicas",
                () -> master.info("replication", "slave0").contains("state=online")
                        && master.info("replication", "slave1").contains("state=online"));
        sentinel = RedisProcess.sentinel(folder("sentinel"), master);
        RedisProcess.await(
                "a Sentinel that knows them",
                () -> sentinel.info("sentinel", "master0").contains("slaves=2"));
        storages = new RedisStorages(folder, "redis-sentinel://127.0.0.1:" + sentinel.port() + "#logins");
        storages.with("lease", "20").with("replicas", "2"); // whichever becomes the master has the lock
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name));
    }

    private RedisProcess replica(String name) throws IOException {
        return RedisProcess.server(
                folder(name),
                "--replicaof",
                "127.0.0.1 " + master.port(),
                "--repl-diskless-sync-delay",
                "0",
                "--repl-ping-replica-period",
                "1");
    }

    @AfterEach
    void stop() {
        storages.close();
        List.of(sentinel, one, other, master).forEach(RedisProcess::close);
    }

    private void awaitNewMaster() {
        RedisProcess.await(
                "a new master",
                () -> List.of(one, other).stream()
                        .anyMatch(server -> server.info("replication", "role").equals("master")));
    }

    @Test
    void aFailOverInTheMiddleOfARefreshLosesNothing() {
        TokenStorage storage = storages.make();
        storage.save("corporate", token("first"));
        AtomicInteger changes = new AtomicInteger();
        try (ChangeWatch watch =
                storages.make().watch("corporate", changes::incrementAndGet).orElseThrow()) {
            RedisProcess.await("the subscription", watch::isLive);

            storage.update("corporate", Duration.ZERO, (current, lease) -> {
                lease.prove();
                master.kill();
                awaitNewMaster();
                return Optional.of(token("second"));
            });

            assertEquals(Optional.of(Secret.of("second")), access(storage));
            assertEquals(Optional.of(Secret.of("second")), access(storages.make()));
            RedisProcess.await("the subscription to the new master", watch::isLive);
            int heard = changes.get();
            storages.with("replicas", "1"); // no more are left
            eventually(() -> storages.make().save("corporate", token("third")));
            RedisProcess.await("an announcement of the new master", () -> changes.get() > heard);
        }
    }

    @Test
    void aLockOutlivesTheMasterThatGaveIt() {
        TokenStorage storage = storages.make();
        storage.save("corporate", token("first"));
        TokenStorage second = storages.make();

        storage.update("corporate", Duration.ZERO, (current, lease) -> {
            master.kill();
            awaitNewMaster();
            StorageException refusal = eventuallyRefused(second);
            assertEquals(Reason.LOCKED, refusal.reason(), refusal::toString);
            return current;
        });
    }

    /** While Sentinel and the replicas settle, a server is not reached. */
    private static StorageException eventuallyRefused(TokenStorage storage) {
        AtomicReference<StorageException> refused = new AtomicReference<>();
        RedisProcess.await("a refusal", () -> {
            refused.set(assertThrows(
                    StorageException.class,
                    () -> storage.update("corporate", Duration.ZERO, (current, lease) -> fail("two at a time"))));
            return refused.get().reason() != Reason.UNREACHABLE;
        });
        return refused.get();
    }

    private static void eventually(Runnable step) {
        RedisProcess.await("a server that takes it", () -> {
            try {
                step.run();
                return true;
            } catch (StorageException notYet) {
                assertTrue(notYet.reason() == Reason.UNREACHABLE, notYet::toString);
                return false;
            }
        });
    }

    private static Optional<Secret> access(TokenStorage storage) {
        return storage.load("corporate").map(Token::accessToken);
    }
}
