package io.kstlib.auth.core.lifecycle;

import static io.kstlib.auth.core.lifecycle.FakeServer.failure;
import static io.kstlib.auth.core.lifecycle.FakeServer.unavailable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The consequences of a failed refresh. */
class RetryTest {

    private static final Duration EXPIRED = Duration.ofMinutes(60);
    private static final Duration EXPIRES_SOON = Duration.ofMinutes(59).plusSeconds(30);

    private final Life life = Life.loggedIn();

    @ParameterizedTest
    @EnumSource(names = {"CONNECT_TIMED_OUT", "UNAVAILABLE"})
    void aPassingFailureIsTriedAgain(Reason reason) {
        life.time.passes(EXPIRED);
        life.server.fails(failure(reason), failure(reason));

        assertEquals("access-2", life.handedOut());
        assertEquals(List.of("refresh-1", "refresh-1", "refresh-1"), life.server.received());
        assertEquals(List.of("RefreshFailed", "RefreshFailed", "Refreshed"), withoutLoads());
    }

    private List<String> withoutLoads() {
        return life.kindsOfEvents().stream()
                .filter(kind -> !kind.equals("Loaded"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN_HOST", "CANNOT_CONNECT", "TLS"})
    void aFailureThatDoesNotPassInSecondsIsReportedAtOnce(Reason reason) {
        life.time.passes(EXPIRED);
        life.server.fails(failure(reason));

        assertSame(reason, assertThrows(NetworkException.class, life::handedOut).reason());
        assertEquals(1, life.server.received().size());
        assertEquals(List.of(), life.time.pauses());
    }

    @Test
    void anOAuthErrorThatSaysLaterIsTriedAgain() { // RFC 6749 section 4.1.2.1
        life.time.passes(EXPIRED);
        life.server.fails(new OAuthErrorException("temporarily_unavailable", null, 400, "later", null));

        assertEquals("access-2", life.handedOut());
    }

    @Test
    void anOAuthErrorThatIsAboutTheClientIsNot() {
        life.time.passes(EXPIRED);
        life.server.fails(new OAuthErrorException("invalid_client", null, 401, "no", null));

        assertThrows(OAuthErrorException.class, life::handedOut);
        assertEquals(1, life.server.received().size());
    }

    @Test
    void thePausesGrowAndAreNeverTheSameForAll() {
        life.time.passes(EXPIRED);
        life.server.fails(
                Collections.nCopies(4, failure(Reason.CONNECT_TIMED_OUT)).toArray(AuthException[]::new));

        life.handedOut();

        List<Duration> pauses = life.time.pauses();
        assertEquals(4, pauses.size());
        for (int i = 0; i < 4; i++) {
            Duration full = Duration.ofMillis(500L << i);
            assertTrue(pauses.get(i).compareTo(full) <= 0, pauses.toString());
            assertTrue(pauses.get(i).compareTo(full.dividedBy(2)) >= 0, pauses.toString());
        }
    }

    @Test
    void theServersRetryAfterIsHonoured() { // RFC 9110 section 10.2.3
        life.time.passes(EXPIRED);
        life.server.fails(unavailable(Duration.ofSeconds(20)));

        assertEquals("access-2", life.handedOut());
        Duration pause = life.time.pauses().get(0);
        assertTrue(pause.compareTo(Duration.ofSeconds(20)) >= 0, pause::toString);
        assertTrue(pause.compareTo(Duration.ofSeconds(25)) <= 0, pause::toString);
    }

    /** A server that is down asks all for the same time. */
    @Test
    void processesDoNotComeBackAtOnceAfterTheSameRetryAfter() {
        life.time.passes(EXPIRED);
        Set<Duration> pauses = new HashSet<>();
        for (int process = 0; process < 8; process++) {
            life.random = new SplittableRandom(process);
            Duration before = life.time.pauses().stream().reduce(Duration.ZERO, Duration::plus);
            life.server.fails(unavailable(Duration.ofSeconds(20)));
            life.process(Life.TERMS).refreshNow();
            pauses.add(life.time.pauses().stream()
                    .reduce(Duration.ZERO, Duration::plus)
                    .minus(before));
        }

        assertEquals(8, pauses.size(), pauses::toString);
    }

    @Test
    void aRetryAfterThatIsLongerThanAnyoneWaitsIsReportedAndStillHonoured() {
        life.time.passes(EXPIRED);
        life.server.fails(unavailable(Duration.ofSeconds(100)));

        assertThrows(NetworkException.class, life::handedOut);
        assertThrows(NetworkException.class, life::handedOut);
        assertEquals(1, life.server.received().size(), "the server is left alone");

        life.time.passes(Duration.ofSeconds(70));
        assertEquals("access-2", life.handedOut(), "the rest is short enough to wait for");
    }

    @Test
    void aRetryAfterOfADayIsNotTakenAtItsWord() {
        life.time.passes(EXPIRED);
        life.server.fails(unavailable(Duration.ofDays(1)));
        assertThrows(NetworkException.class, life::handedOut);

        life.time.passes(Duration.ofMinutes(2));

        assertEquals("access-2", life.handedOut());
    }

    @Test
    void theTriesEnd() {
        life.time.passes(EXPIRED);
        life.server.fails(Collections.nCopies(100, failure(Reason.TIMED_OUT)).toArray(AuthException[]::new));

        assertThrows(NetworkException.class, life::handedOut);

        Duration waited = life.time.pauses().stream().reduce(Duration.ZERO, Duration::plus);
        assertTrue(waited.compareTo(Rules.RETRY) <= 0, waited.toString());
    }

    @Test
    void aTokenThatIsStillGoodIsHandedOutMeanwhileAndTheServerIsLeftAlone() {
        life.time.passes(EXPIRES_SOON);
        life.server.fails(failure(Reason.UNAVAILABLE));

        for (int call = 0; call < 100; call++) {
            assertEquals("access-1", life.handedOut());
        }

        assertEquals(1, life.server.received().size());
        assertEquals(List.of(), life.time.pauses(), "no one waits");
        life.time.passes(Duration.ofSeconds(1));
        assertEquals("access-2", life.handedOut());
    }

    static Stream<AuthException> failuresThatStay() {
        return Stream.of(
                new OAuthErrorException("invalid_client", null, 401, "no", null),
                new SecretException("sops://auth.yaml#secret", "locked", null, null),
                new ConfigurationException(new ConfigProblem("auth.x", Origin.CODE, "is wrong")),
                new PluginException("provider", "odd", "broken", null, null));
    }

    @ParameterizedTest
    @MethodSource("failuresThatStay")
    void aTokenThatIsStillGoodIsHandedOutWithOneWarningWhateverIsWrong(AuthException failure) {
        life.time.passes(EXPIRES_SOON);
        life.server.fails(failure, failure, failure);

        for (int call = 0; call < 100; call++) {
            assertEquals("access-1", life.handedOut());
        }

        assertEquals(1, life.server.received().size(), "the server is left alone");
        assertEquals(1, life.warnings.size(), life.warnings.toString());
        assertEquals(
                Warning.of(
                        Warning.Kind.REFRESH_FAILS,
                        "corporate",
                        "a token that is still valid is handed out, but its refresh fails: ",
                        failure),
                life.warnings.get(0));
    }

    @ParameterizedTest
    @MethodSource("failuresThatStay")
    void whatStaysWrongIsNotWaitedForAndNotAskedAtEachCall(AuthException failure) {
        life.time.passes(EXPIRED);
        life.server.fails(failure, failure, failure);

        for (int call = 0; call < 100; call++) {
            assertSame(failure, assertThrows(AuthException.class, life::handedOut));
        }

        assertEquals(1, life.server.received().size());
        assertEquals(List.of(), life.time.pauses(), "no one waits");
        life.time.passes(Duration.ofMinutes(1));
        assertSame(failure, assertThrows(AuthException.class, life::handedOut));
        assertEquals(2, life.server.received().size());
    }

    @Test
    void anAccessTokenThatTheServerProlongsIsRefreshedOnce() {
        life.handedOut();
        life.server.prolongs();
        life.time.passes(EXPIRED);

        for (int call = 0; call < 100; call++) {
            assertEquals("access-1", life.handedOut());
            life.time.passes(Duration.ofSeconds(2));
        }

        assertEquals(List.of("refresh-1"), life.server.received());
    }

    @Test
    void aTokenThatExpiredDuringTheTryIsNotHandedOut() {
        life.time.passes(EXPIRES_SOON);
        life.server.whileAnswering(() -> life.time.passes(Duration.ofSeconds(15)));
        life.server.fails(
                Collections.nCopies(3, failure(Reason.CONNECT_TIMED_OUT)).toArray(AuthException[]::new));

        assertEquals("access-1", life.handedOut());
        life.time.passes(Duration.ofSeconds(10));
        assertEquals("access-2", life.handedOut());
    }

    @Test
    void aNetworkErrorIsNeverALoggedOutPerson() { // security rule 9
        life.time.passes(EXPIRED);
        life.server.fails(Collections.nCopies(100, failure(Reason.UNKNOWN_HOST)).toArray(AuthException[]::new));

        assertThrows(NetworkException.class, life::handedOut);
        assertThrows(NetworkException.class, life.lifecycle::tokenUnlessLoginNeeded);
        assertEquals("access-1", life.stored());
    }

    @Test
    void aRefusedRefreshTokenAsksForALoginAndKeepsTheOldToken() { // RFC 6749 section 5.2
        life.time.passes(EXPIRED);
        life.server.revokes();

        NotLoggedInException ended = assertThrows(NotLoggedInException.class, life::handedOut);

        assertEquals(NotLoggedInException.Reason.REFRESH_REFUSED, ended.reason());
        assertEquals("access-1", life.stored());
        assertEquals(List.of("RefreshFailed"), withoutLoads());
    }

    @Test
    void aRefusedRefreshTokenIsNotSentAgainAndAgain() {
        life.time.passes(EXPIRED);
        life.server.revokes();

        for (int call = 0; call < 50; call++) {
            assertThrows(NotLoggedInException.class, life::handedOut);
        }

        assertEquals(1, life.server.received().size());
    }

    @Test
    void afterALoginTheNewRefreshTokenIsSent() {
        life.time.passes(EXPIRED);
        life.server.revokes();
        assertThrows(NotLoggedInException.class, life::handedOut);
        life.storage.put(life.server.issues(Duration.ofHours(1)));

        life.time.passes(EXPIRED);

        assertEquals("access-3", life.handedOut());
    }

    @Test
    void whatASiblingWithoutOurLockRotatedMeanwhileIsTaken() {
        life.time.passes(EXPIRED);
        life.server.whileAnswering(() -> life.storage.put(life.server.rotates()));

        assertEquals("access-2", life.handedOut());
        assertEquals(List.of("refresh-1"), life.server.received());
        assertEquals("access-2", life.stored());
    }

    @Test
    void whatASiblingRotatedAndIsStaleAlreadyIsRefreshedOnce() {
        life.time.passes(EXPIRED);
        life.server.whileAnswering(() -> {
            life.server.whileAnswering(() -> {});
            life.storage.put(life.server.rotates());
            life.time.sleeps(EXPIRED);
        });

        assertEquals("access-3", life.handedOut());
        assertEquals(List.of("refresh-1", "refresh-2"), life.server.received());
    }

    @Test
    void aHeldLockIsWaitedForLongerThanItsHolderMayTake() {
        life.time.passes(EXPIRED);
        life.storage.breaks(FakeStorage.Fault.HELD);

        StorageException locked = assertThrows(StorageException.class, life::handedOut);

        assertSame(StorageException.Reason.LOCKED, locked.reason());
        assertEquals(List.of(Refresh.LockedRequests.LONGEST_WAIT), life.storage.waits());
        assertTrue(Refresh.LockedRequests.LONGEST_WAIT.compareTo(Refresh.LockedRequests.LIMIT) > 0);
        assertTrue(
                TokenStorage.LOCK_WAIT.compareTo(Refresh.LockedRequests.LONGEST_WAIT) > 0,
                "a logout waits for a refresh");
    }

    @Test
    void aHeldLockIsNotWaitedForAtLengthWhileTheTokenIsGood() {
        life.time.passes(EXPIRES_SOON);
        life.storage.breaks(FakeStorage.Fault.HELD);

        assertEquals("access-1", life.handedOut());
        assertEquals(List.of(Rules.LOCK_WHILE_VALID), life.storage.waits());
    }

    @Test
    void aTokenThatASiblingStoredWhileItHoldsTheLockIsHandedOut() {
        life.handedOut();
        life.time.passes(EXPIRED);
        life.storage.breaks(FakeStorage.Fault.HELD);
        Token rotated = life.server.rotates();
        life.storage.put(rotated);

        assertEquals("access-2", life.handedOut());
    }

    @Test
    void aCallerWhoWantsAnotherTokenGetsAnotherOneOrAnError() {
        Token first = life.lifecycle.valid();
        life.server.fails(failure(Reason.CANNOT_CONNECT));

        assertThrows(NetworkException.class, () -> life.lifecycle.refreshInsteadOf(first));
        assertEquals(
                "access-2", life.lifecycle.refreshInsteadOf(first).accessToken().reveal());
        assertEquals(
                "access-2", life.lifecycle.refreshInsteadOf(first).accessToken().reveal());
        assertEquals("access-3", life.lifecycle.refreshNow().accessToken().reveal());
    }

    @Test
    void aLoginIsNeedlessWhereARefreshWillDo() {
        life.time.passes(EXPIRED);

        assertEquals(
                "access-2",
                life.lifecycle
                        .tokenUnlessLoginNeeded()
                        .orElseThrow()
                        .accessToken()
                        .reveal());
    }

    @Test
    void aLoginIsNeededWhereTheRefreshTokenIsRefused() {
        life.time.passes(EXPIRED);
        life.server.revokes();

        assertTrue(life.lifecycle.tokenUnlessLoginNeeded().isEmpty());
    }
}
