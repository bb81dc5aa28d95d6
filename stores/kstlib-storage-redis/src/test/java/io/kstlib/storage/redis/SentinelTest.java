package io.kstlib.storage.redis;

import static io.kstlib.storage.redis.RedisStorages.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.storage.redis.fixture.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Sentinel that knows a user of its own, and one that leads elsewhere. */
@Tag("outer")
@Tag("long")
class SentinelTest {

    @TempDir
    Path folder;

    private RedisStorages storages(RedisProcess sentinel) {
        return new RedisStorages(folder, "redis-sentinel://127.0.0.1:" + sentinel.port() + "#logins")
                .with("replicas", "0");
    }

    @Test
    void isAskedAsItsOwnUser() throws IOException {
        String user = "user asking on >canary-sentinel -@all +sentinel|get-master-addr-by-name +ping";
        try (RedisProcess master = RedisProcess.server(Files.createDirectory(folder.resolve("master")));
                RedisProcess sentinel = RedisProcess.sentinel(
                        Files.createDirectory(folder.resolve("sentinel")), "127.0.0.1", master.port(), user);
                RedisStorages storages = storages(sentinel)) {
            storages.with("sentinel_username", "asking").with("sentinel_password", "canary-sentinel");

            storages.make().save("corporate", token("first"));

            assertEquals(
                    Optional.of(token("first").accessToken()),
                    storages.make().load("corporate").map(Token::accessToken));

            storages.with("sentinel_password", "canary-wrong");
            StorageException refusal =
                    assertThrows(StorageException.class, () -> storages.make().load("corporate"));
            assertEquals(Reason.UNREACHABLE, refusal.reason());
            assertFalse(refusal.toString().contains("canary"), refusal::toString);
        }
    }

    @Test
    void isNotFollowedToAnotherMachineWithoutEncryption() throws IOException {
        try (RedisProcess sentinel = RedisProcess.sentinel(folder, "192.0.2.1", 6379, "");
                RedisStorages storages = storages(sentinel)) {
            StorageException refusal =
                    assertThrows(StorageException.class, () -> storages.make().load("corporate"));

            assertEquals(Reason.UNREACHABLE, refusal.reason());
            assertTrue(refusal.problem().contains("it leads to another machine"), refusal::problem);
        }
    }
}
