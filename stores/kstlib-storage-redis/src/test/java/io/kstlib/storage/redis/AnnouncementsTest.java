package io.kstlib.storage.redis;

import static io.kstlib.storage.redis.RedisStorages.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.storage.redis.fixture.RedisProcess;
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
    private RedisProcess server;
    private RedisStorages storages;
    private TokenStorage storage;
    private ChangeWatch watch;

    @BeforeEach
    void start() {
        server = RedisProcess.server(folder);
        storages = new RedisStorages(folder, server.url());
        storage = storages.make();
        storage.save("corporate", token("first"));
        watch = storage.watch("corporate", changes::incrementAndGet).orElseThrow();
        RedisProcess.await("the subscription", () -> watch.isLive() && changes.get() > 0);
        storage.load("corporate");
    }

    @AfterEach
    void stop() {
        watch.close();
        storages.close();
        server.close();
    }

    private long loads() {
        String calls = server.info("commandstats", "cmdstat_hmget");
        return Long.parseLong(calls.substring("calls=".length(), calls.indexOf(',')));
    }

    @Test
    void aChangeOfAnotherProcessIsHeardAndNoOneAsksMeanwhile() {
        Optional<String> before = storage.revision("corporate");
        long loads = loads();
        assertTrue(before.isPresent());
        for (int look = 0; look < 100; look++) {
            assertEquals(before, storage.revision("corporate"));
        }
        assertEquals(loads, loads(), "a look asks the server");
        int heard = changes.get();

        storages.make().save("corporate", token("second"));

        RedisProcess.await("the announcement", () -> changes.get() > heard);
        assertEquals(Optional.empty(), storage.revision("corporate"), "it has to be loaded");
        assertEquals(Optional.of(Secret.of("second")), storage.load("corporate").map(Token::accessToken));
        assertFalse(storage.revision("corporate").equals(before));
        assertTrue(storage.revision("corporate").isPresent());
    }

    @Test
    void aRemovalIsHeard() {
        int heard = changes.get();

        storages.make().delete("corporate");

        RedisProcess.await("the announcement", () -> changes.get() > heard);
        assertEquals(Optional.empty(), storage.load("corporate"));
    }

    @Test
    void afterABreakItIsHeardAgainAndThereIsOneLook() {
        server.kill();
        RedisProcess.await("the break", () -> !watch.isLive());
        assertEquals(Optional.empty(), storage.revision("corporate"));
        int heard = changes.get();

        server.startAgain();

        RedisProcess.await("the subscription", watch::isLive);
        RedisProcess.await("a call", () -> changes.get() > heard);
        int again = changes.get();
        storages.make().save("corporate", token("second"));
        RedisProcess.await("the announcement", () -> changes.get() > again);
    }

    @Test
    void aWatcherThatFailsKeepsNoOneFromHearing() {
        AtomicInteger others = new AtomicInteger();
        AtomicInteger failures = new AtomicInteger();
        try (ChangeWatch failing = storage.watch("other", () -> {
                            if (failures.getAndIncrement() == 0) {
                                throw new IllegalStateException("this watcher fails once");
                            }
                        })
                        .orElseThrow();
                ChangeWatch other =
                        storage.watch("corporate", others::incrementAndGet).orElseThrow()) {
            RedisProcess.await("a subscription of the next thread", () -> failures.get() > 1 && failing.isLive());
            RedisProcess.await("a subscription to both", other::isLive);
            int heard = others.get();

            storages.make().save("corporate", token("second"));

            RedisProcess.await("the announcement", () -> others.get() > heard);
        }
    }

    @Test
    void aWatchThatIsClosedHearsNothing() {
        watch.close();
        AtomicInteger other = new AtomicInteger();
        ChangeWatch second = storage.watch("corporate", other::incrementAndGet).orElseThrow();
        int heard = changes.get();

        storages.make().save("corporate", token("second"));

        RedisProcess.await("the announcement", () -> other.get() > 0);
        assertEquals(heard, changes.get());
        second.close();
        second.close();
    }

    private String subscribers() {
        return server.ask("PUBSUB", "NUMSUB", "kstlib:{corporate}:changed");
    }

    @Test
    void theLastWatchThatIsClosedEndsTheSubscription() {
        ChangeWatch second =
                storage.watch("corporate", changes::incrementAndGet).orElseThrow();
        String both = subscribers();

        second.close();
        assertTrue(watch.isLive());
        assertEquals(both, subscribers());
        watch.close();

        RedisProcess.await("the end of the subscription", () -> !subscribers().equals(both));
        assertEquals("[]", server.ask("PUBSUB", "CHANNELS", "kstlib:*"));
        assertFalse(watch.isLive());
    }

    @Test
    void whatChangedBetweenTwoWatchesIsLookedFor() {
        assertTrue(storage.revision("corporate").isPresent());
        watch.close();
        storages.make().save("corporate", token("second"));

        watch = storage.watch("corporate", changes::incrementAndGet).orElseThrow();

        RedisProcess.await("the subscription", watch::isLive);
        assertEquals(Optional.empty(), storage.revision("corporate"), "it has to be loaded");
    }
}
