package io.kstlib.storage.postgresql;

import static io.kstlib.storage.postgresql.PostgresqlStorages.access;
import static io.kstlib.storage.postgresql.PostgresqlStorages.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.storage.postgresql.fixture.PostgresqlProcess;
import io.kstlib.storage.postgresql.fixture.PostgresqlProcess.Pooler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PgBouncer between. One that does not give each connection a session of its own breaks locks and announcements. */
@Tag("outer")
class PoolerTest {

    @TempDir
    Path folder;

    private PostgresqlProcess server;

    @BeforeEach
    void start() {
        server = PostgresqlProcess.server();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pool_mode = transaction",
                "pool_mode = statement",
                "pool_mode = transaction\nserver_round_robin = 1"
            })
    void nothingIsReadOrLockedWhereASessionIsShared(String mode) {
        try (Pooler pooler = server.pooler(mode);
                PostgresqlStorages storages = new PostgresqlStorages(folder, pooler.url()).with("lease", "1")) {
            TokenStorage storage = storages.make();
            for (Executable step : List.<Executable>of(
                    () -> storage.load("corporate"),
                    () -> storage.update("corporate", Duration.ZERO, (current, lease) -> fail("a lock of no one")))) {
                StorageException refusal = assertThrows(StorageException.class, step);
                assertEquals(Reason.UNREACHABLE, refusal.reason());
                assertTrue(refusal.problem().contains("set pool_mode = session"), refusal::problem);
            }
            PreflightReport preflight = storage.preflight("corporate");
            assertFalse(preflight.passed());
            assertTrue(preflight.toString().contains("such as PgBouncer"), preflight::toString);
        }
    }

    @Test
    void aSessionForEachConnectionIsAsGoodAsNoPooler() {
        try (Pooler pooler = server.pooler("pool_mode = session");
                PostgresqlStorages storages = new PostgresqlStorages(folder, pooler.url());
                PostgresqlStorages direct = new PostgresqlStorages(folder, server.url())) {
            TokenStorage storage = storages.make();
            AtomicInteger changes = new AtomicInteger();
            try (ChangeWatch watch =
                    storage.watch("corporate", changes::incrementAndGet).orElseThrow()) {
                PostgresqlProcess.await("the subscription", watch::isLive);
                int heard = changes.get();
                storage.update("corporate", Duration.ZERO, (current, lease) -> {
                    StorageException refusal = assertThrows(
                            StorageException.class,
                            () -> direct.make()
                                    .update("corporate", Duration.ZERO, (found, any) -> fail("two at a time")));
                    assertEquals(Reason.LOCKED, refusal.reason());
                    return Optional.of(token("first"));
                });
                PostgresqlProcess.await("the announcement", () -> changes.get() > heard);
            }
            assertEquals(Optional.of(Secret.of("first")), access(direct.make()));
            PreflightReport preflight = storage.preflight("corporate");
            assertTrue(preflight.passed(), preflight::toString);
            assertTrue(preflight.toString().contains("through a pooler"), preflight::toString);
        }
    }
}
