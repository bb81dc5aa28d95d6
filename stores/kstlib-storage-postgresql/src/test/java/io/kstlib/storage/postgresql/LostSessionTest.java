package io.kstlib.storage.postgresql;

import static io.kstlib.storage.postgresql.PostgresqlStorages.access;
import static io.kstlib.storage.postgresql.PostgresqlStorages.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.storage.LockedStorage;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.storage.postgresql.fixture.PostgresqlProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A lock ends with its session, whatever ends that. A server that takes no writes gives none. */
@Tag("outer")
class LostSessionTest {

    @TempDir
    Path folder;

    private PostgresqlProcess server;
    private PostgresqlStorages storages;
    private TokenStorage storage;

    @BeforeEach
    void start() {
        server = PostgresqlProcess.server();
        storages = new PostgresqlStorages(folder, server.url());
        storage = storages.make();
        storage.save("corporate", token("first"));
    }

    @AfterEach
    void stop() {
        storages.close();
        server.close();
    }

    private void assertLost(Runnable meanwhile) {
        StorageException refusal = assertThrows(
                StorageException.class,
                () -> storage.update("corporate", Duration.ZERO, (current, lease) -> {
                    lease.prove();
                    meanwhile.run();
                    return Optional.of(token("late"));
                }));
        assertEquals(Reason.LOCK_LOST, refusal.reason(), refusal::toString);
    }

    private static StorageException refused(Executable step) {
        return assertThrows(StorageException.class, step);
    }

    private static void eventually(TokenStorage used, Consumer<TokenStorage> step) {
        PostgresqlProcess.await("a server that takes it", () -> {
            try {
                step.accept(used);
                return true;
            } catch (StorageException notYet) {
                assertEquals(Reason.UNREACHABLE, notYet.reason(), notYet::toString);
                return false;
            }
        });
    }

    @Test
    void aServerThatRestartsEndsTheLock() {
        assertLost(() -> {
            server.kill();
            server.startAgain();
        });

        assertEquals(Optional.of(Secret.of("first")), access(storages.make()));
        storage.save("corporate", token("second"));
        assertEquals(Optional.of(Secret.of("second")), access(storages.make()));
    }

    @Test
    void aServerThatIsGoneEndsTheLockAndIsNoVerdict() {
        assertLost(server::kill);

        assertEquals(
                Reason.UNREACHABLE, refused(() -> storage.load("corporate")).reason());
    }

    @Test
    void theLockIsNotTakenUpByTheNextConnection() {
        assertLost(() -> {
            PostgresqlTokenStorageTest.endHolders(server);
            assertEquals(Optional.of(Secret.of("first")), access(storage), "by another session");
        });
    }

    @Test
    void theServerEndsTheSessionOfAHolderThatSaysNothingForALease() {
        storages.with("lease", "2");
        try (LockedStorage.Lock lock =
                ((PostgresqlTokenStorage) storages.make()).lock("corporate", LockedStorage.Purpose.UPDATE)) {
            lock.take();
            lock.read();
            assertEquals(Reason.LOCKED, refused(this::update).reason(), "someone has it");

            PostgresqlProcess.await("the end of the lock", () -> {
                try {
                    update();
                    return true;
                } catch (StorageException held) {
                    assertEquals(Reason.LOCKED, held.reason());
                    return false;
                }
            });

            assertEquals(
                    Reason.LOCK_LOST, refused(() -> lock.write(token("late"))).reason());
            assertEquals(Reason.LOCK_LOST, refused(lock::renew).reason());
        }
        assertEquals(Optional.of(Secret.of("first")), access(storage));
    }

    private void update() {
        storage.update("corporate", Duration.ZERO, (current, lease) -> current);
    }

    /** Two sessions cannot have one lock, but the number in the row is all that a write may rely on. */
    @Test
    void aHolderWhoseNumberIsNotTheLastStoresNothing() {
        assertLost(() -> server.ask("UPDATE public.kstlib_logins SET fence = fence + 1"));

        assertEquals(Optional.of(Secret.of("first")), access(storage));
    }

    @Test
    void aHolderThatReadAnOlderTokenStoresNothing() {
        assertLost(() -> server.ask("UPDATE public.kstlib_logins SET version = version + 1"));
    }

    @Test
    void aStandbyThatIsPromotedGoesOnAndTheOldLockIsLost() {
        try (PostgresqlProcess standby = server.standby();
                PostgresqlStorages both = new PostgresqlStorages(
                        folder,
                        "postgresql://127.0.0.1:" + server.port() + ",127.0.0.1:" + standby.port() + "/postgres")) {
            StorageException refusal = refused(
                    () -> new PostgresqlStorages(folder, standby.url()).make().load("corporate"));
            assertEquals(Reason.UNREACHABLE, refusal.reason());
            assertTrue(refusal.problem().contains("it is a standby"), refusal::problem);
            storage = both.make();
            PostgresqlProcess.await(
                    "what is stored at the standby",
                    () -> standby.ask("SELECT count(*) FROM public.kstlib_logins WHERE sealed IS NOT NULL")
                            .equals("1"));

            assertLost(() -> {
                server.kill();
                standby.promote();
            });

            assertEquals(Optional.of(Secret.of("first")), access(both.make()));
            eventually(storage, used -> used.save("corporate", token("second")));
            assertEquals(Optional.of(Secret.of("second")), access(both.make()));
        }
    }

    @Test
    void aServerThatIsReadOnlyGivesNoLock() {
        server.ask("ALTER SYSTEM SET default_transaction_read_only = on");
        server.ask("SELECT pg_reload_conf()");
        PostgresqlProcess.await(
                "the setting",
                () -> server.ask("SHOW default_transaction_read_only").equals("on"));
        storages.with("lease", "1");
        TokenStorage next = storages.make();

        assertEquals(Optional.of(Secret.of("first")), access(next), "reading is possible");
        for (Executable step : List.<Executable>of(
                () -> next.update("corporate", Duration.ZERO, (current, lease) -> fail("a token would be spent")),
                () -> next.proveWritable("corporate"),
                () -> next.delete("corporate"))) {
            StorageException refusal = refused(step);
            assertEquals(Reason.UNREACHABLE, refusal.reason());
            assertTrue(refusal.problem().contains("takes no writes now"), refusal::problem);
        }
    }

    @Test
    void aServerThatBecomesReadOnlyIsFoundBeforeATokenIsSpent() {
        StorageException refusal = refused(() -> storage.update("corporate", Duration.ZERO, (current, lease) -> {
            server.ask("ALTER SYSTEM SET default_transaction_read_only = on");
            server.ask("SELECT pg_reload_conf()");
            PostgresqlProcess.await("the refusal", () -> {
                lease.prove();
                return false;
            });
            return fail("a token would be spent");
        }));

        assertTrue(refusal.reason() == Reason.UNREACHABLE || refusal.reason() == Reason.LOCK_LOST, refusal::toString);
    }

    @Test
    void aWriteThatNoStandbyConfirmsGivesNoLock() {
        server.ask("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        server.ask("SELECT pg_reload_conf()");
        PostgresqlProcess.await(
                "the setting",
                () -> server.ask("SHOW synchronous_standby_names").equals("nobody"));
        storages.with("lease", "3");

        StorageException refusal = refused(() ->
                storages.make().update("corporate", Duration.ZERO, (current, lease) -> fail("a token would be spent")));

        assertEquals(Reason.UNREACHABLE, refusal.reason(), refusal::toString);
    }
}
