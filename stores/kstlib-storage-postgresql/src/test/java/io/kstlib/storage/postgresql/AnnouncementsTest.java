package io.kstlib.storage.postgresql;

import static io.kstlib.storage.postgresql.PostgresqlStorages.access;
import static io.kstlib.storage.postgresql.PostgresqlStorages.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.storage.postgresql.fixture.PostgresqlProcess;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes learn of changes without asking. */
@Tag("outer")
class AnnouncementsTest {

    @TempDir
    Path folder;

    private final AtomicInteger changes = new AtomicInteger();
    private PostgresqlProcess server;
    private PostgresqlStorages storages;
    private TokenStorage storage;
    private ChangeWatch watch;

    @BeforeEach
    void start() {
        server = PostgresqlProcess.server("log_statement=all");
        storages = new PostgresqlStorages(folder, server.url());
        storage = storages.make();
        storage.save("corporate", token("first"));
        watch = storage.watch("corporate", changes::incrementAndGet).orElseThrow();
        PostgresqlProcess.await("the subscription", () -> watch.isLive() && changes.get() > 0);
        storage.load("corporate");
    }

    @AfterEach
    void stop() {
        watch.close();
        storages.close();
        server.close();
    }

    @Test
    void aChangeOfAnotherProcessIsHeardAndNoOneAsksMeanwhile() {
        Optional<String> before = storage.revision("corporate");
        assertTrue(before.isPresent());
        String said = server.said();
        for (int look = 0; look < 100; look++) {
            assertEquals(before, storage.revision("corporate"));
        }
        assertFalse(server.said().substring(said.length()).contains("kstlib_logins"), "a look asks the server");
        int heard = changes.get();

        storages.make().save("corporate", token("second"));

        PostgresqlProcess.await("the announcement", () -> changes.get() > heard);
        assertEquals(Optional.empty(), storage.revision("corporate"), "it has to be loaded");
        assertEquals(Optional.of(Secret.of("second")), access(storage));
        assertFalse(storage.revision("corporate").equals(before));
        assertTrue(storage.revision("corporate").isPresent());
    }

    @Test
    void aRemovalIsHeard() {
        int heard = changes.get();

        storages.make().delete("corporate");

        PostgresqlProcess.await("the announcement", () -> changes.get() > heard);
        assertEquals(Optional.empty(), storage.load("corporate"));
    }

    @Test
    void anAnnouncementTellsNoLogin() {
        storages.make().save("jane.doe@example.com", token("other"));

        assertFalse(server.said().matches("(?s).*(LISTEN|pg_notify)[^\n]*(jane|corporate).*"));
    }

    @Test
    void afterABreakItIsHeardAgainAndThereIsOneLook() {
        server.kill();
        PostgresqlProcess.await("the break", () -> !watch.isLive());
        assertEquals(Optional.empty(), storage.revision("corporate"));
        int heard = changes.get();

        server.startAgain();

        PostgresqlProcess.await("the subscription", watch::isLive);
        PostgresqlProcess.await("a call", () -> changes.get() > heard);
        int again = changes.get();
        storages.make().save("corporate", token("second"));
        PostgresqlProcess.await("the announcement", () -> changes.get() > again);
    }

    @Test
    void theLastWatchThatIsClosedEndsTheSubscription() {
        ChangeWatch second =
                storage.watch("corporate", changes::incrementAndGet).orElseThrow();
        second.close();
        assertTrue(watch.isLive());
        watch.close();

        PostgresqlProcess.await(
                "the end of the subscription", () -> server.said().contains("UNLISTEN kstlib_"));
        assertFalse(watch.isLive());
    }

    @Test
    void whatChangedBetweenTwoWatchesIsLookedFor() {
        assertTrue(storage.revision("corporate").isPresent());
        watch.close();
        storages.make().save("corporate", token("second"));

        watch = storage.watch("corporate", changes::incrementAndGet).orElseThrow();

        PostgresqlProcess.await("the subscription", watch::isLive);
        assertEquals(Optional.empty(), storage.revision("corporate"), "it has to be loaded");
    }
}
