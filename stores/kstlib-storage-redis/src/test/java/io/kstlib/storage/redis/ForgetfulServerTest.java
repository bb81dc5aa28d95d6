package io.kstlib.storage.redis;

import static io.kstlib.storage.redis.RedisStorages.TOKEN_KEY;
import static io.kstlib.storage.redis.RedisStorages.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

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
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A server that loses what it had, as a fail-over or a restart may. */
@Tag("outer")
class ForgetfulServerTest {

    @TempDir
    Path folder;

    private RedisProcess server;
    private RedisStorages storages;
    private TokenStorage storage;

    @BeforeEach
    void start() {
        server = RedisProcess.server(folder);
        storages = new RedisStorages(folder, server.url());
        storage = storages.make();
        storage.save("corporate", token("first"));
    }

    @AfterEach
    void stop() {
        storages.close();
        server.close();
    }

    private static Optional<Secret> access(TokenStorage storage) {
        return storage.load("corporate").map(Token::accessToken);
    }

    /** Puts back what a replica that lags would have. */
    private void forget(String version, String sealed) {
        server.ask("DEL", TOKEN_KEY);
        server.ask("HSET", TOKEN_KEY, "version", version, "sealed", sealed, "proof", storages.proof(version, sealed));
    }

    @Test
    void anOlderTokenIsReplacedByTheNewestThatAProcessSaw() {
        String version = server.ask("HGET", TOKEN_KEY, "version");
        String sealed = server.ask("HGET", TOKEN_KEY, "sealed");
        storage.save("corporate", token("second"));

        forget(version, sealed);

        assertEquals(Optional.of(Secret.of("second")), access(storage));
        assertEquals(Optional.of(Secret.of("second")), access(storages.make()), "all others see it, too");
    }

    @Test
    void aLogoutThatWasLostIsMadeUpFor() {
        String version = server.ask("HGET", TOKEN_KEY, "version");
        String sealed = server.ask("HGET", TOKEN_KEY, "sealed");
        storage.delete("corporate");

        forget(version, sealed);

        assertEquals(Optional.empty(), access(storage));
        assertEquals(Optional.empty(), access(storages.make()));
    }

    @Test
    void aTokenOutlivesARestartWithoutAFileInTheMemoryOfAProcess() {
        server.kill();
        StorageException refusal = assertThrows(StorageException.class, () -> storage.load("corporate"));
        assertEquals(Reason.UNREACHABLE, refusal.reason());
        server.startAgain();

        RedisProcess.await("the storage", () -> isThere(storage));

        assertEquals(Optional.of(Secret.of("first")), access(storage));
        assertEquals(Optional.of(Secret.of("first")), access(storages.make()));
    }

    private static boolean isThere(TokenStorage storage) {
        try {
            storage.load("corporate");
            return true;
        } catch (StorageException notYet) {
            return false;
        }
    }

    @Test
    void aTokenThatWasReadBeforeItWasForgottenOverwritesNothing() {
        StorageException refusal = assertThrows(
                StorageException.class,
                () -> storage.update("corporate", Duration.ZERO, (current, lease) -> {
                    growVersion();
                    return Optional.of(token("older"));
                }));

        assertEquals(Reason.LOCK_LOST, refusal.reason());
        assertNotEquals(Optional.of(Secret.of("older")), access(storages.make()));
    }

    /** Another process brought a newer token back. */
    private void growVersion() {
        String newer = String.valueOf(Long.parseLong(server.ask("HGET", TOKEN_KEY, "version")) + 1);
        String sealed = server.ask("HGET", TOKEN_KEY, "sealed");
        server.ask("HSET", TOKEN_KEY, "version", newer, "proof", storages.proof(newer, sealed));
    }

    private static void assertLost(Executable step) {
        assertEquals(
                Reason.LOCK_LOST, assertThrows(StorageException.class, step).reason());
    }

    @Test
    void noRefreshTokenIsSentThatWasReadBeforeANewerOneCameBack() {
        storage.update("corporate", Duration.ZERO, (current, lease) -> {
            lease.prove();
            growVersion();
            assertLost(lease::prove);
            assertLost(() -> lease.note().write("a line"));
            return current;
        });

        assertEquals("0", server.ask("EXISTS", "kstlib:{corporate}:intent"));
    }

    @Test
    void aTokenThatCannotBeBroughtBackIsNotRefreshed() {
        String version = server.ask("HGET", TOKEN_KEY, "version");
        String sealed = server.ask("HGET", TOKEN_KEY, "sealed");
        storage.save("corporate", token("second"));
        forget(version, sealed);
        server.ask("ACL", "SETUSER", "default", "-del"); // locks can be taken

        StorageException refusal = assertThrows(
                StorageException.class,
                () -> storage.update(
                        "corporate", Duration.ZERO, (current, lease) -> fail("a refresh token would be sent")));

        assertEquals(Reason.CANNOT_LOCK, refusal.reason(), refusal::toString);
        assertEquals(Optional.of(Secret.of("second")), access(storage), "it is handed out nevertheless");
    }

    /** As a server does whose clock is behind, after a fail-over. */
    @Test
    void aLogoutIsNewerThanWhatTheProcessSawAlthoughTheClockOfTheServerIsBehind() {
        String sealed = server.ask("HGET", TOKEN_KEY, "sealed");
        String ahead = String.valueOf(Instant.now().plusSeconds(3600).toEpochMilli());
        forget(ahead, sealed);
        assertEquals(Optional.of(Secret.of("first")), access(storage));
        server.ask("FLUSHALL");

        storage.delete("corporate");

        assertEquals(Optional.empty(), access(storage));
        assertTrue(Long.parseLong(server.ask("HGET", TOKEN_KEY, "version")) > Long.parseLong(ahead));
    }

    @Test
    void versionsGrowAlthoughTheServerForgotThem() {
        long before = Long.parseLong(server.ask("HGET", TOKEN_KEY, "version"));
        server.ask("FLUSHALL");

        storages.make().save("corporate", token("second"));

        assertEquals(1, Long.signum(Long.parseLong(server.ask("HGET", TOKEN_KEY, "version")) - before));
    }

    @Test
    void aTokenIsStoredAlthoughTheServerRestartsMeanwhile() throws IOException, InterruptedException {
        Path data = Files.createDirectory(folder.resolve("durable"));
        try (RedisProcess durable = RedisProcess.server(data, "--appendonly", "yes", "--appendfsync", "always");
                RedisStorages kept = new RedisStorages(folder, durable.url())) {
            TokenStorage patient = kept.with("lease", "20").make();
            patient.save("corporate", token("first"));
            Thread restart = new Thread(durable::startAgain);

            patient.update("corporate", Duration.ZERO, (current, lease) -> {
                durable.kill();
                restart.start();
                return Optional.of(token("second"));
            });

            restart.join();
            assertEquals(Optional.of(Secret.of("second")), access(patient));
            assertEquals(Optional.of(Secret.of("second")), access(kept.make()));
        }
    }

    @Test
    void aHolderWhoseServerForgotTheLockStoresNothing() {
        storages.with("lease", "20");
        TokenStorage patient = storages.make();
        patient.load("corporate");
        Thread restart = new Thread(server::startAgain);

        StorageException lost = assertThrows(
                StorageException.class,
                () -> patient.update("corporate", Duration.ZERO, (current, lease) -> {
                    server.kill();
                    restart.start();
                    return Optional.of(token("second"));
                }));

        assertEquals(Reason.LOCK_LOST, lost.reason(), "the lock is gone with the memory of the server");
        assertEquals(Optional.of(Secret.of("first")), access(patient));
    }
}
