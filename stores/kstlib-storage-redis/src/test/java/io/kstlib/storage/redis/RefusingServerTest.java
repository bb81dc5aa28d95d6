package io.kstlib.storage.redis;

import static io.kstlib.storage.redis.RedisStorages.TOKEN_KEY;
import static io.kstlib.storage.redis.RedisStorages.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.storage.redis.fixture.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that takes no writes gives no lock, and never says NOT_WRITABLE for it: that would let callers go on without a lock, as with a read-only disk
 * of their own.
 */
@Tag("outer")
class RefusingServerTest {

    @TempDir
    Path folder;

    private RedisProcess server;
    private RedisStorages storages;
    private TokenStorage storage;

    @BeforeEach
    void start() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        server = RedisProcess.server(data, "--save", "3600 1");
        storages = new RedisStorages(folder, server.url());
        storage = storages.make();
        storage.save("corporate", token("before"));
    }

    @AfterEach
    void stop() {
        storages.close();
        server.close();
    }

    private void assertGivesNoLock(Reason reason, String code) {
        StorageException refusal = assertThrows(
                StorageException.class,
                () -> storage.update(
                        "corporate", Duration.ZERO, (current, lease) -> fail("a refresh token would be sent")));

        assertEquals(reason, refusal.reason(), refusal::toString);
        assertTrue(refusal.problem().contains(code), refusal::problem);
        assertEquals(Optional.of(token("before").accessToken()), access());
    }

    private Optional<Secret> access() {
        return storage.load("corporate").map(Token::accessToken);
    }

    @Test
    void aFullServerGivesNoLock() {
        server.ask("CONFIG", "SET", "maxmemory", "1");

        assertGivesNoLock(Reason.CANNOT_LOCK, "OOM");
        StorageException refusal = assertThrows(StorageException.class, () -> storage.proveWritable("corporate"));
        assertEquals(Reason.NOT_WRITABLE, refusal.reason());
    }

    @Test
    void aHolderStoresOnAServerThatBecameFull() {
        storage.update("corporate", Duration.ZERO, (current, lease) -> {
            server.ask("CONFIG", "SET", "maxmemory", "1");
            lease.prove();
            return Optional.of(token("after"));
        });

        assertEquals(Optional.of(token("after").accessToken()), access());
    }

    @Test
    void aReplicaGivesNoLock() {
        server.ask("REPLICAOF", "127.0.0.1", RedisProcess.freePort());

        assertGivesNoLock(Reason.UNREACHABLE, "READONLY");
    }

    @Test
    void aServerThatCannotSaveToItsDiskGivesNoLock() throws IOException {
        try (var files = Files.list(folder.resolve("data"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder.resolve("data"));
        server.ask("BGSAVE");
        RedisProcess.await(
                "a failed save",
                () -> server.info("persistence", "rdb_last_bgsave_status").equals("err"));

        assertGivesNoLock(Reason.CANNOT_LOCK, "MISCONF");
    }

    @Test
    void aServerWithTooFewReplicasGivesNoLock() {
        server.ask("CONFIG", "SET", "min-replicas-to-write", "1");

        assertGivesNoLock(Reason.CANNOT_LOCK, "NOREPLICAS");
    }

    @Test
    void aLockThatNoReplicaConfirmsIsNotGiven() {
        TokenStorage demanding = storages.with("replicas", "1").make();

        StorageException refusal = assertThrows(
                StorageException.class,
                () -> demanding.update(
                        "corporate", Duration.ZERO, (current, lease) -> fail("a refresh token would be sent")));

        assertEquals(Reason.UNREACHABLE, refusal.reason());
        assertTrue(refusal.problem().contains("0 of 1 replicas"), refusal::problem);
        storage.update("corporate", Duration.ZERO, (current, lease) -> current); // it was given back
    }

    @Test
    void aUserWhoMayNotWaitForReplicasGetsNoLock() {
        server.ask("ACL", "SETUSER", "default", "-wait");
        TokenStorage demanding = storages.with("replicas", "1").make();

        StorageException refusal = assertThrows(
                StorageException.class,
                () -> demanding.update(
                        "corporate", Duration.ZERO, (current, lease) -> fail("a refresh token would be sent")));

        assertEquals(Reason.CANNOT_LOCK, refusal.reason());
        assertTrue(refusal.problem().contains("NOPERM"), refusal::problem);
        storage.update("corporate", Duration.ZERO, (current, lease) -> current);
    }

    @Test
    void whatCannotBeStoredIsAnErrorAndChangesNothing() {
        StorageException refusal = assertThrows(
                StorageException.class,
                () -> storage.update("corporate", Duration.ZERO, (current, lease) -> {
                    server.ask("CONFIG", "SET", "min-replicas-to-write", "1");
                    return Optional.of(token("after"));
                }));

        assertEquals(Reason.NOT_WRITABLE, refusal.reason());
        assertEquals(Optional.of(token("before").accessToken()), access());
    }

    @Test
    void aKeyOfAnotherKindIsRefusedAndCanBeRemoved() {
        server.ask("DEL", TOKEN_KEY);
        server.ask("SET", TOKEN_KEY, "something else");

        StorageException refusal =
                assertThrows(StorageException.class, () -> storages.make().load("corporate"));
        assertEquals(Reason.UNREADABLE, refusal.reason());
        assertThrows(StorageException.class, () -> storages.make().save("corporate", token("after")));
        assertEquals("something else", server.ask("GET", TOKEN_KEY));

        assertTrue(storages.make().delete("corporate"));
        assertEquals(Optional.empty(), storages.make().load("corporate"));
    }

    @Test
    void aTokenChangedByHandIsRefusedAndStays() {
        String sealed = server.ask("HGET", TOKEN_KEY, "sealed");
        int value = sealed.indexOf("ENC[AES256_GCM,data:") + "ENC[AES256_GCM,data:".length();
        char other = sealed.charAt(value) == 'A' ? 'B' : 'A';
        String changed = sealed.substring(0, value) + other + sealed.substring(value + 1);
        server.ask("HSET", TOKEN_KEY, "sealed", changed);

        for (TokenStorage each : List.of(storage, storages.make())) {
            StorageException refusal = assertThrows(StorageException.class, () -> each.load("corporate"));
            assertEquals(Reason.UNREADABLE, refusal.reason(), refusal::toString);
            assertThrows(StorageException.class, () -> each.save("corporate", token("after")));
        }
        assertEquals(changed, server.ask("HGET", TOKEN_KEY, "sealed"));
    }

    @Test
    void aLoginWhoseKeyIsLostCanBeRemoved() throws IOException {
        Files.delete(folder.resolve(".config/sops/age/keys.txt"));
        TokenStorage without = storages.make();
        StorageException refusal = assertThrows(StorageException.class, () -> without.load("corporate"));
        assertEquals(Reason.ENCRYPTION, refusal.reason(), refusal::toString);

        assertTrue(without.delete("corporate"));

        assertEquals(Optional.empty(), without.load("corporate"));
        assertEquals("0", server.ask("EXISTS", TOKEN_KEY));
        assertTrue(Files.notExists(folder.resolve(".config/sops/age/keys.txt")), "no new key replaces it");
    }

    @Test
    void aLoginWhoseProofKeyCannotBeFetchedCanBeRemoved() {
        storages.with("proof_key", "env://NOT_SET");
        TokenStorage without = storages.make();
        assertThrows(SecretException.class, () -> without.load("corporate"));

        assertTrue(without.delete("corporate"));

        assertEquals("0", server.ask("EXISTS", TOKEN_KEY));
        assertEquals(Optional.empty(), without.load("corporate"));
        assertFalse(without.delete("corporate"));
    }

    @Test
    void withoutAKeyThatAllReplicasHaveNoLoginBegins() throws IOException { // security rule 9
        server.ask("FLUSHALL");
        String own = Files.readAllLines(folder.resolve(".config/sops/age/keys.txt"))
                .get(1)
                .substring("# public key: ".length());
        storages.with("age", own + " age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p");

        ConfigurationException refusal =
                assertThrows(ConfigurationException.class, () -> storages.make().proveWritable("corporate"));

        assertEquals("auth.storage.redis.proof_key", refusal.problems().get(0).path());
        storages.with("proof_key", "hbqk8X0Yw4mE2vJ7sT9dLr3fGzN6aPcU1oKiVxWyQe0=")
                .make()
                .proveWritable("corporate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"500000000000000", "9000000000000", "99999999999999999999", "1e3", "-1", ""})
    void aVersionChangedByHandIsRefusedBeforeAnythingIsSent(String version) {
        server.ask("HSET", TOKEN_KEY, "version", version);

        for (TokenStorage each : List.of(storage, storages.make())) {
            assertEquals(
                    Reason.UNREADABLE,
                    assertThrows(StorageException.class, () -> each.load("corporate"))
                            .reason());
            StorageException refusal = assertThrows(
                    StorageException.class,
                    () -> each.update(
                            "corporate", Duration.ZERO, (current, lease) -> fail("a refresh token would be sent")));
            assertEquals(Reason.UNREADABLE, refusal.reason());
        }
        assertTrue(storages.make().delete("corporate"));
        storages.make().save("corporate", token("after"));
        assertEquals(Optional.of(token("after").accessToken()), access());
    }

    @Test
    void nothingOfATokenIsOnTheServerInPlainText() {
        String all = server.ask("HGETALL", TOKEN_KEY);

        assertTrue(all.contains("ENC[AES256_GCM"), all);
        assertTrue(!all.contains("before"), all);
    }
}
