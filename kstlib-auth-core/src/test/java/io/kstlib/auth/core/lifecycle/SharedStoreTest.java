package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.FakeStorage.Fault;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A storage on a server: it announces changes, cannot be reached at times, and its locks expire. */
class SharedStoreTest {

    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final Life life = Life.loggedIn();

    @Test
    void isNotLoadedEachSecondWhenItAnnouncesChanges() {
        life.storage.announces();
        for (int second = 0; second < 100; second++) {
            life.handedOut();
            life.time.passes(A_SECOND);
        }

        assertTrue(life.storage.loads() <= 11, () -> life.storage.loads() + " loads"); // once in ten seconds
    }

    @Test
    void anAnnouncedChangeIsSeenAtOnce() {
        life.storage.announces();
        assertEquals("access-1", life.handedOut());

        life.storage.put(null);

        assertThrows(NotLoggedInException.class, life::handedOut);
    }

    @Test
    void aChangeIsSeenSoonAlsoWhenItsAnnouncementWasLost() {
        life.storage.announces();
        life.handedOut();
        life.storage.announcesNoMore();
        life.storage.put(null);

        life.time.passes(Duration.ofSeconds(10));

        assertThrows(NotLoggedInException.class, life::handedOut);
    }

    @Test
    void isLookedAtEachSecondWhileItAnnouncesNothing() {
        life.storage.announces();
        life.handedOut();
        life.storage.announcesNoMore();
        life.time.passes(Duration.ofSeconds(10));
        life.handedOut();
        life.storage.put(null);

        life.time.passes(A_SECOND);

        assertThrows(NotLoggedInException.class, life::handedOut);
    }

    @Test
    void aTokenInMemoryIsHandedOutWhileTheStoreIsOutOfReach() {
        life.handedOut();
        life.storage.breaks(Fault.UNREACHABLE);

        for (int second = 0; second < 3000; second++) {
            life.time.passes(A_SECOND);
            assertEquals("access-1", life.handedOut());
        }
    }

    @Test
    void aTokenInMemoryIsHandedOutWhileTheKeyringIsLocked() {
        life.handedOut();
        life.storage.breaks(Fault.LOCKED_KEYRING);
        life.time.passes(Duration.ofMinutes(59).plusSeconds(30)); // due, and still valid
        assertEquals("access-1", life.handedOut());
        life.time.passes(Duration.ofMinutes(1));

        StorageException failure = assertThrows(StorageException.class, life::handedOut);

        assertEquals(StorageException.Reason.ENCRYPTION, failure.reason());
        assertEquals(0, life.server.received().size());
        life.storage.breaks(Fault.NONE);
        assertEquals("access-2", life.handedOut());
    }

    @Test
    void noRefreshTokenIsSentWhileTheStoreIsOutOfReach() {
        life.handedOut();
        life.storage.breaks(Fault.UNREACHABLE);

        life.time.passes(Duration.ofMinutes(59).plusSeconds(30)); // due, and still valid
        assertEquals("access-1", life.handedOut());
        life.time.passes(Duration.ofMinutes(1));
        StorageException failure = assertThrows(StorageException.class, life::handedOut);

        assertEquals(StorageException.Reason.UNREACHABLE, failure.reason());
        assertEquals(0, life.server.received().size());
    }

    @Test
    void aCallerWithAnExpiredTokenWaitsForAStoreThatComesBackSoon() {
        life.handedOut();
        life.storage.breaks(Fault.UNREACHABLE);
        life.time.passes(Duration.ofHours(2));
        AtomicInteger loads = new AtomicInteger();
        life.storage.tellSteps(step -> {
            if (step.equals("load") && loads.incrementAndGet() == 10) {
                life.storage.breaks(Fault.NONE);
            }
        });

        assertEquals("access-2", life.handedOut());
        assertEquals(1, life.server.received().size());
    }

    @Test
    void callersWaitOnceForAStoreThatStaysAway() {
        life.handedOut();
        life.storage.breaks(Fault.UNREACHABLE);
        life.time.passes(Duration.ofHours(2));

        assertThrows(StorageException.class, life::handedOut);
        int pauses = life.time.pauses().size();
        assertEquals(30, pauses); // 15 seconds
        for (int second = 0; second < 10; second++) {
            life.time.passes(A_SECOND);
            assertThrows(StorageException.class, life::handedOut);
        }
        assertEquals(pauses, life.time.pauses().size());

        life.storage.breaks(Fault.NONE);
        assertEquals("access-2", life.handedOut());
    }

    @Test
    void eachOutageIsWaitedForAlsoWhenAnotherProcessRefreshedInBetween() {
        life.handedOut();
        life.storage.breaks(Fault.UNREACHABLE);
        life.time.passes(Duration.ofHours(2));
        assertThrows(StorageException.class, life::handedOut);
        int pauses = life.time.pauses().size();

        life.storage.breaks(Fault.NONE);
        life.storage.put(life.server.issues(Duration.ofHours(1)));
        life.handedOut();
        assertEquals(0, life.server.received().size());
        life.storage.breaks(Fault.UNREACHABLE);
        life.time.passes(Duration.ofHours(2));
        assertThrows(StorageException.class, life::handedOut);

        assertEquals(2 * pauses, life.time.pauses().size());
    }

    @Test
    void aLongOutageIsNotWaitedForWhenTheTokenExpiresInIt() {
        life.handedOut();
        life.storage.breaks(Fault.UNREACHABLE);
        life.time.passes(Duration.ofMinutes(30));
        life.handedOut();
        life.time.passes(Duration.ofHours(2));

        assertThrows(StorageException.class, life::handedOut);

        assertEquals(0, life.time.pauses().size());
    }

    @Test
    void aStoreThatIsBackIsUsedAtOnce() {
        life.handedOut();
        life.storage.breaks(Fault.UNREACHABLE);
        life.time.passes(Duration.ofMinutes(59).plusSeconds(30));
        life.handedOut();

        life.storage.breaks(Fault.NONE);
        life.time.passes(Duration.ofMinutes(1));

        assertEquals("access-2", life.handedOut());
    }

    @Test
    void noRefreshTokenIsSentUnderALockThatWasLost() {
        life.storage.breaks(Fault.LOSING_ITS_LOCK);
        life.time.passes(Duration.ofHours(2));

        StorageException failure = assertThrows(StorageException.class, life::handedOut);

        assertEquals(StorageException.Reason.LOCK_LOST, failure.reason());
        assertEquals(0, life.server.received().size());
    }

    @Test
    void aTokenThatIsDeadIsKeptForADay() {
        Token dead = life.server.issues(Duration.ofHours(1)).toBuilder()
                .refreshToken(null)
                .build();

        assertEquals(dead.expiresAt().map(end -> end.plus(Duration.ofDays(1))), TokenStorage.keptUntil(dead));
    }

    @Test
    void aTokenWhoseRefreshTokenMayLiveIsKept() {
        assertTrue(
                TokenStorage.keptUntil(life.server.issues(Duration.ofHours(1))).isEmpty());
    }
}
