package io.kstlib.storage.postgresql;

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
import io.kstlib.storage.postgresql.fixture.PostgresqlProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
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
class PostgresqlTokenStorageTest extends SharedTokenStorageContract {

    /** Of this machine, and not in the certificate. */
    private static final String ANOTHER_ADDRESS = "127.0.0.2";

    /** So long that an answer on a busy machine, which may take half of it, is in time. */
    private static final Duration LEASE = Duration.ofSeconds(4);

    private static final String USER = "kstlib_fleet";
    private static final String PASSWORD = "s3cret-p@ssword";

    @TempDir
    static Path folder;

    @TempDir
    Path home;

    @AutoClose
    final ClosedPort nowhere = new ClosedPort();

    private static PostgresqlProcess server;
    private static Path authority;

    @BeforeAll
    static void start() throws IOException {
        TestCertificate certificate = TestCertificate.make(folder);
        authority = certificate.certificate();
        server = PostgresqlProcess.withTls(certificate.certificate(), certificate.key());
        DocumentedSql.run(server, USER, PASSWORD);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void empty() {
        server.ask("TRUNCATE public.kstlib_logins");
    }

    private StorageRecipe recipe(String host, int port, Duration lease) {
        return new StorageRecipe(
                        PostgresqlTokenStorageFactory.class,
                        Map.of(
                                "url",
                                "postgresql://" + host + ":" + port + "/postgres",
                                "allow_unencrypted_connection",
                                "false",
                                "username",
                                "env://DATABASE_USER",
                                "password",
                                "env://DATABASE_PASSWORD",
                                "ssl_ca_bundle",
                                authority.toString(),
                                "lease",
                                String.valueOf(lease.toSeconds())),
                        Map.of(),
                        home)
                .withSecret("env://DATABASE_USER", USER)
                .withSecret("env://DATABASE_PASSWORD", PASSWORD);
    }

    @Override
    protected StorageRecipe recipe() {
        return recipe("localhost", server.port(), LEASE);
    }

    private static void assertNoTls(StorageRecipe recipe) {
        String before = server.said();
        try (TokenStorage storage =
                recipe.withSecret("env://DATABASE_PASSWORD", "canary-wrong").make()) {
            StorageException refusal = assertThrows(StorageException.class, () -> storage.load("corporate"));
            assertEquals(Reason.UNREACHABLE, refusal.reason());
            assertTrue(refusal.problem().contains("TLS failed"), refusal::problem);
        }
        assertFalse(server.said().substring(before.length()).contains("password authentication failed"));
    }

    @Test
    void aServerWhoseCertificateIsNotTrustedGetsNoPassword() {
        StorageRecipe trusting = recipe();
        Map<String, String> settings = new HashMap<>(trusting.settings());
        settings.remove("ssl_ca_bundle");
        assertNoTls(new StorageRecipe(
                trusting.factory(), settings, trusting.environment(), trusting.secrets(), trusting.home()));
    }

    @Test
    void aServerWhoseCertificateIsForAnotherNameGetsNoPassword() {
        assertNoTls(recipe(ANOTHER_ADDRESS, server.port(), LEASE));
    }

    @Test
    void theSessionIsEncrypted() {
        try (TokenStorage storage = recipe().make()) {
            storage.load("corporate");
            assertEquals(
                    "true",
                    server.ask(
                            "SELECT bool_and(ssl)::text FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = ?",
                            USER));
        }
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
        String before = server.said();
        try (TokenStorage storage =
                recipe().withSecret("env://DATABASE_PASSWORD", "canary-wrong").make()) {
            StorageException refusal = assertThrows(StorageException.class, () -> storage.load("corporate"));
            assertEquals(Reason.UNREACHABLE, refusal.reason());
            assertTrue(refusal.problem().contains("does not accept the user and password"), refusal::problem);
            assertFalse(refusal.toString().contains("canary"), refusal::toString);
        }
        assertTrue(server.said().substring(before.length()).contains("password authentication failed"));
    }

    @Override
    protected StorageRecipe unreachable() {
        return recipe("localhost", nowhere.number(), Duration.ofSeconds(2)); // no call waits longer for the server
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
        endHolders(server);
    }

    /** Ends each session that has an advisory lock, as an administrator does, and waits for that. */
    static void endHolders(PostgresqlProcess server) {
        server.ask(
                "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_locks WHERE locktype = 'advisory' AND granted");
    }

    @Override
    protected void damage(String provider, byte[] content) {
        server.ask(
                "UPDATE public.kstlib_logins SET sealed = ? WHERE name = ? AND kind = 'token'",
                new String(content, StandardCharsets.UTF_8),
                provider);
    }

    @Override
    protected Optional<Instant> forgottenAt(String provider) {
        return Optional.empty(); // a row stays
    }
}
