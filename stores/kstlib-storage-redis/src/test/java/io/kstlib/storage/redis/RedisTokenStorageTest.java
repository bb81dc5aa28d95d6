package io.kstlib.storage.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.testkit.ClosedPort;
import io.kstlib.auth.testkit.SecretLeaks;
import io.kstlib.auth.testkit.storage.SharedTokenStorageContract;
import io.kstlib.auth.testkit.storage.StorageRecipe;
import io.kstlib.storage.redis.fixture.RedisProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, by TLS, with a user who may do no more than the documents say. */
@Tag("outer")
@Order(1)
class RedisTokenStorageTest extends SharedTokenStorageContract {

    /** Of this machine, and not in the certificate. */
    private static final String ANOTHER_ADDRESS = "127.0.0.2";

    /** So long that an answer on a busy machine, which may take half of it, is in time. */
    private static final Duration LEASE = Duration.ofSeconds(4);

    private static final String PASSWORD = "s3cret-p@ssword";

    @TempDir
    static Path folder;

    @TempDir
    Path home;

    @AutoClose
    final ClosedPort nowhere = new ClosedPort();

    private static RedisProcess server;
    private static int tlsPort;
    private static Path authority;

    @BeforeAll
    static void start() throws IOException {
        TestCertificate certificate = TestCertificate.make(folder);
        authority = certificate.certificate();
        server = RedisProcess.server(folder, () -> {
            tlsPort = RedisProcess.freePort();
            return List.of(
                    "--tls-port",
                    String.valueOf(tlsPort),
                    "--tls-cert-file",
                    certificate.certificate().toString(),
                    "--tls-key-file",
                    certificate.key().toString(),
                    "--tls-auth-clients",
                    "no",
                    "--bind",
                    "127.0.0.1",
                    ANOTHER_ADDRESS);
        });
        server.ask(DocumentedUser.setUser("kstlib-fleet", PASSWORD));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void empty() {
        server.ask("FLUSHALL");
    }

    private StorageRecipe recipe(String host, int port) {
        return recipe(host, port, LEASE);
    }

    private StorageRecipe recipe(String host, int port, Duration lease) {
        return new StorageRecipe(
                        RedisTokenStorageFactory.class,
                        Map.of(
                                "url",
                                "rediss://" + host + ":" + port,
                                "username",
                                "env://REDIS_USER",
                                "password",
                                "env://REDIS_PASSWORD",
                                "ssl_ca_bundle",
                                authority.toString(),
                                "lease",
                                String.valueOf(lease.toSeconds())),
                        Map.of(),
                        home)
                .withSecret("env://REDIS_USER", "kstlib-fleet")
                .withSecret("env://REDIS_PASSWORD", PASSWORD);
    }

    @Override
    protected StorageRecipe recipe() {
        return recipe("localhost", tlsPort);
    }

    @Test
    void aServerWhoseCertificateIsNotTrustedGetsNoPassword() {
        StorageRecipe trusting = recipe();
        Map<String, String> settings = new HashMap<>(trusting.settings());
        settings.remove("ssl_ca_bundle");
        StorageRecipe strict = new StorageRecipe(
                trusting.factory(), settings, trusting.environment(), trusting.secrets(), trusting.home());

        try (TokenStorage storage = strict.make()) {
            StorageException refusal = assertThrows(StorageException.class, () -> storage.load("corporate"));
            assertEquals(Reason.UNREACHABLE, refusal.reason());
            assertTrue(refusal.problem().contains("TLS failed"), refusal::problem);
        }
    }

    @Test
    void aServerWhoseCertificateIsForAnotherNameGetsNoPassword() {
        String before = server.info("stats", "acl_access_denied_auth");
        try (TokenStorage storage = recipe(ANOTHER_ADDRESS, tlsPort)
                .withSecret("env://REDIS_PASSWORD", "canary-wrong")
                .make()) {
            StorageException refusal = assertThrows(StorageException.class, () -> storage.load("corporate"));
            assertEquals(Reason.UNREACHABLE, refusal.reason());
            assertTrue(refusal.problem().contains("TLS failed"), refusal::problem);
        }
        assertEquals(before, server.info("stats", "acl_access_denied_auth"));
    }

    @Test
    void neverLogsThePasswordOfTheServer() throws Exception { // security rule 6
        SecretLeaks.assertNoneInLogs(
                () -> {
                    try (TokenStorage storage = recipe().make()) {
                        storage.load("corporate");
                    }
                },
                Set.of(PASSWORD));
    }

    @Test
    void aWrongPasswordIsSaidAndNotShown() {
        try (TokenStorage storage =
                recipe().withSecret("env://REDIS_PASSWORD", "canary-wrong").make()) {
            StorageException refusal = assertThrows(StorageException.class, () -> storage.load("corporate"));
            assertEquals(Reason.UNREACHABLE, refusal.reason());
            assertTrue(refusal.problem().contains("WRONGPASS"), refusal::problem);
            assertFalse(refusal.toString().contains("canary"), refusal::toString);
        }
    }

    @Override
    protected StorageRecipe unreachable() {
        return recipe("localhost", nowhere.number(), Duration.ofSeconds(1)); // no call waits longer for the server
    }

    /** Everyone may know the name of the user. */
    @Override
    protected Set<String> secrets() {
        return Set.of(PASSWORD);
    }

    @Override
    protected Duration lease() {
        return LEASE;
    }

    @Override
    protected void breakLock(String provider) {
        server.ask("DEL", new LoginKeys("kstlib:", provider).lock());
    }

    @Override
    protected void damage(String provider, byte[] content) {
        server.ask("HSET", new LoginKeys("kstlib:", provider).token(), "sealed", content);
    }

    @Override
    protected Optional<Instant> forgottenAt(String provider) {
        long millis = Long.parseLong(server.ask("PEXPIRETIME", new LoginKeys("kstlib:", provider).token()));
        return millis < 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
