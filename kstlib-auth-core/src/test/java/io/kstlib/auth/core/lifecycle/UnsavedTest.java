package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.core.lifecycle.FakeStorage.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A refreshed token that cannot be stored. */
class UnsavedTest {

    private static final Duration EXPIRED = Duration.ofMinutes(60);

    private final Life life = Life.loggedIn();

    private void refreshOnto(Fault fault) {
        life.time.passes(EXPIRED);
        life.storage.breaks(fault);
        assertEquals("access-2", life.handedOut());
    }

    @ParameterizedTest
    @EnumSource(names = {"FULL", "READ_ONLY", "DEFECTIVE"})
    void reachesTheCallerWithOneWarning(Fault fault) {
        refreshOnto(fault);

        assertEquals("access-1", life.stored(), "nothing is damaged");
        assertEquals(1, life.warnings.size());
        assertEquals(Warning.Kind.NOT_STORED, life.warnings.get(0).kind());
        TokenEvent.Refreshed event = (TokenEvent.Refreshed) life.events.get(life.events.size() - 1);
        assertEquals(TokenEvent.Kept.IN_MEMORY, event.kept());
    }

    @ParameterizedTest
    @EnumSource(names = {"FULL", "READ_ONLY", "DEFECTIVE"})
    void isHandedOutByLaterCallsAndTheSpentRefreshTokenIsNotSentAgain(Fault fault) {
        refreshOnto(fault);

        for (int minute = 0; minute < 30; minute++) {
            life.time.passes(Duration.ofMinutes(1));
            assertEquals("access-2", life.handedOut());
        }

        assertEquals(List.of("refresh-1"), life.server.received());
    }

    @ParameterizedTest
    @EnumSource(names = {"FULL", "READ_ONLY", "DEFECTIVE"})
    void isRefreshedByItsOwnRefreshToken(Fault fault) {
        refreshOnto(fault);
        life.time.passes(EXPIRED);

        assertEquals("access-3", life.handedOut());
        assertEquals(List.of("refresh-1", "refresh-2"), life.server.received());
        assertEquals(1, life.warnings.size(), "the person was told");
    }

    @ParameterizedTest
    @EnumSource(names = {"FULL", "READ_ONLY", "DEFECTIVE"})
    void isStoredOnceThatIsPossible(Fault fault) {
        refreshOnto(fault);
        life.storage.breaks(Fault.NONE);

        life.time.passes(Duration.ofSeconds(11));
        life.handedOut();

        assertEquals("access-2", life.stored());
        assertEquals(List.of("refresh-1"), life.server.received());
    }

    /** The first token is still stored, and two newer refresh tokens have replaced its own. */
    @ParameterizedTest
    @EnumSource(names = {"FULL", "READ_ONLY", "DEFECTIVE"})
    void staysTheNewestWhenTheNextOneCannotBeStoredEither(Fault fault) {
        refreshOnto(fault);
        life.time.passes(EXPIRED);
        assertEquals("access-3", life.handedOut());

        life.time.passes(Duration.ofMinutes(1));
        assertEquals("access-3", life.handedOut());
        life.time.passes(EXPIRED);
        assertEquals("access-4", life.handedOut());

        assertEquals(List.of("refresh-1", "refresh-2", "refresh-3"), life.server.received());
        life.storage.breaks(Fault.NONE);
        life.lifecycle.close();
        assertEquals("access-4", life.stored());
    }

    /** Our refresh token is refused. That of the other machine brings a token, and this token cannot be stored. */
    @ParameterizedTest
    @EnumSource(names = {"FULL", "DEFECTIVE"})
    void standsForTheTokenThatAnotherMachineStoredInTheMeantime(Fault fault) {
        life.time.passes(EXPIRED);
        life.server.whileAnswering(() -> {
            life.server.whileAnswering(() -> {});
            life.storage.put(life.server.rotates().toBuilder()
                    .expiresAt(life.time.instant())
                    .build());
            life.storage.breaks(fault);
        });
        assertEquals("access-3", life.handedOut());

        for (int minute = 0; minute < 30; minute++) {
            life.time.passes(Duration.ofMinutes(1));
            assertEquals("access-3", life.handedOut());
        }

        assertEquals(List.of("refresh-1", "refresh-2"), life.server.received());
        assertEquals("access-2", life.stored());
        life.storage.breaks(Fault.NONE);
        life.lifecycle.close();
        assertEquals("access-3", life.stored());
    }

    /** A refused answer also brings a refresh token, and the attempt to store it fails as well. */
    @Test
    void isNotReplacedByTheSpentOneWhenTheNextAnswerIsRefused() {
        refreshOnto(Fault.FULL);
        life.time.passes(EXPIRED);
        life.server.givesAnswersThatAreRefused(
                new TokenRefusedException("validate_claims", "sub", "another person", null, null));
        assertThrows(TokenRefusedException.class, life::handedOut);

        life.time.passes(Duration.ofMinutes(1));

        assertEquals("access-4", life.handedOut());
        assertEquals(List.of("refresh-1", "refresh-2", "refresh-3"), life.server.received());
    }

    @Test
    void isNotTriedToStoreAtEveryCall() {
        refreshOnto(Fault.FULL);
        int tried = life.storage.waits().size();

        for (int second = 0; second < 30; second++) {
            life.time.passes(Duration.ofSeconds(1));
            life.handedOut();
        }

        assertEquals(3, life.storage.waits().size() - tried);
    }

    @Test
    void isStoredWhenTheClientIsClosed() {
        refreshOnto(Fault.FULL);
        life.storage.breaks(Fault.NONE);

        life.lifecycle.close();

        assertEquals("access-2", life.stored());
    }

    /** A process that was stopped for longer than its lease. Others wait until they send the spent refresh token, so the next try must not be late. */
    @Test
    void isStoredAtOnceWhenOnlyTheLockWasLost() {
        refreshOnto(Fault.LOSING_ITS_LOCK_ONCE);

        assertEquals("access-2", life.stored());
        assertEquals(List.of(), life.warnings);
        TokenEvent.Refreshed event = (TokenEvent.Refreshed) life.events.get(life.events.size() - 1);
        assertEquals(TokenEvent.Kept.STORED, event.kept());
    }

    /** Refreshes and loses the lock. Then something happens, before the lock is taken anew. */
    private void loseTheLock(Runnable then) {
        life.time.passes(EXPIRED);
        life.storage.breaks(Fault.LOSING_ITS_LOCK_ONCE);
        life.storage.tellSteps(step -> {
            if (step.equals("unlock")) {
                life.storage.tellSteps(any -> {});
                then.run();
            }
        });
    }

    @Test
    void givesWayToALoginThatCameWhileTheLockWasLost() {
        loseTheLock(() -> life.storage.put(life.server.issues(Duration.ofHours(1))));

        assertEquals("access-3", life.handedOut());
        assertEquals("access-3", life.stored());
        assertEquals(List.of(), life.warnings);
    }

    @Test
    void givesWayToALogoutThatCameWhileTheLockWasLost() {
        loseTheLock(() -> life.storage.put(null));

        assertThrows(NotLoggedInException.class, life::handedOut);
        assertEquals("nothing", life.stored());
    }

    @Test
    void ofATargetGivesWayToALogoutThatCameWhileTheRecordOfItsLoginLostTheLock() {
        loseTheLock(() -> life.storage.put(null));
        TokenLifecycle target = life.target();

        assertThrows(NotLoggedInException.class, target::valid);
        assertEquals("nothing", life.stored());
    }

    @Test
    void ofATargetGivesWayToALoginThatCameWhileTheRecordOfItsLoginLostTheLock() {
        loseTheLock(() -> life.storage.put(life.server.issues(Duration.ofHours(1))));
        TokenLifecycle target = life.target();

        assertEquals("access-4", target.valid().accessToken().reveal());
        assertEquals("access-3", life.stored());
    }

    @Test
    void reachesTheCallerAlsoWhereTheStoreCannotBeReadAfterwards() {
        loseTheLock(() -> life.storage.tellSteps(step -> {
            if (step.equals("unlock")) { // the token is stored
                life.storage.breaks(Fault.UNREADABLE);
            }
        }));

        assertEquals("access-2", life.handedOut());
        assertEquals("access-2", life.stored());
    }

    @Test
    void isKeptInMemoryWhenAnotherProcessHasTheLockThatWasLost() {
        loseTheLock(() -> life.storage.breaks(Fault.HELD));

        assertEquals("access-2", life.handedOut());
        assertEquals("access-1", life.stored());
        assertEquals(
                List.of(Warning.Kind.NOT_STORED),
                life.warnings.stream().map(Warning::kind).toList());
        assertEquals(LoginStore.LOCK_AFTER_LOSS, lastWait());
    }

    private Duration lastWait() {
        List<Duration> waits = life.storage.waits();
        return waits.get(waits.size() - 1);
    }

    /** Processes that wait for this one's answer take the lock for a moment, again and again. */
    @Test
    void isStoredWhenTheClientIsClosedWhileAnotherProcessHasTheLock() throws InterruptedException {
        refreshOnto(Fault.FULL);
        life.storage.breaks(Fault.NONE);
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch isAsked = new CountDownLatch(1);
        Thread other = new Thread(() -> life.storage.update("corporate", Duration.ofSeconds(1), (current, lease) -> {
            holds.countDown();
            await(isAsked);
            return current;
        }));
        other.start();
        await(holds);
        life.storage.tellSteps(step -> isAsked.countDown());

        life.lifecycle.close();

        other.join();
        assertEquals("access-2", life.stored());
        assertEquals(1, life.warnings.size(), life.warnings::toString);
        assertEquals(LoginStore.LOCK_AT_THE_END, lastWait());
    }

    @Test
    void isStoredAlthoughTheThreadThatClosesTheClientIsInterrupted() {
        refreshOnto(Fault.FULL);
        life.storage.breaks(Fault.NONE);

        Thread.currentThread().interrupt();
        life.lifecycle.close();

        assertTrue(Thread.interrupted(), "the interrupt is kept");
        assertEquals("access-2", life.stored());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS), "waited in vain");
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void isSaidToBeLostWhenTheClientIsClosedAndItCannotBeStored() {
        refreshOnto(Fault.FULL);

        life.lifecycle.close();

        assertEquals(2, life.warnings.size());
        assertEquals(Warning.Kind.LOST, life.warnings.get(1).kind());
    }

    @Test
    void staysGoodWhenTheStoreCannotEvenBeReadAnyMore() {
        refreshOnto(Fault.FULL);
        life.storage.breaks(Fault.UNREADABLE);

        life.time.passes(Duration.ofMinutes(1));

        assertEquals("access-2", life.handedOut());
    }

    @Test
    void givesWayToALogin() {
        refreshOnto(Fault.FULL);
        life.storage.put(life.server.issues(Duration.ofHours(1)));

        life.time.passes(Duration.ofSeconds(1));

        assertEquals("access-3", life.handedOut());
    }

    @Test
    void givesWayToALogoutByAnotherProcess() {
        refreshOnto(Fault.FULL);
        life.storage.put(null);

        life.time.passes(Duration.ofSeconds(1));

        assertThrows(NotLoggedInException.class, life::handedOut);
    }

    @Test
    void givesWayToALogoutByThisProcess() {
        refreshOnto(Fault.FULL);
        life.storage.breaks(Fault.NONE);

        life.lifecycle.remove(token -> {});

        assertThrows(NotLoggedInException.class, life::handedOut);
        assertEquals("nothing", life.stored());
    }

    @Test
    void aStoreThatCannotBeReadGivesNothingAndAsksNoOne() { // security rule 7
        life.time.passes(EXPIRED);
        life.storage.breaks(Fault.UNREADABLE);

        assertThrows(StorageException.class, life::handedOut);
        assertEquals(List.of(), life.server.received());
    }

    /** Another process may renew the mark of the stored token; its refresh token is used up nevertheless. */
    @ParameterizedTest
    @EnumSource(names = {"FULL", "READ_ONLY", "DEFECTIVE"})
    void standsForATokenWhoseMarkAnotherProcessRenewed(Fault fault) {
        refreshOnto(fault);
        Token marked = life.lifecycle.stored().orElseThrow().toBuilder()
                .binding(TokenBinding.of("https://sso.example.com", "kstlib").withTrust("java"))
                .build();
        life.storage.breaks(Fault.NONE);
        life.storage.put(marked);

        life.time.passes(Duration.ofSeconds(11));

        assertEquals("access-2", life.handedOut());
        assertEquals("access-2", life.stored());
        assertEquals(List.of("refresh-1"), life.server.received());
    }
}
