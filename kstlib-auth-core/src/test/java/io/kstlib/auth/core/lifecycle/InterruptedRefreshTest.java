package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that dies between the request for a refresh and the write of its answer, and those who come after it. */
class InterruptedRefreshTest {

    private static final Duration REQUEST_TIMEOUT = Life.TERMS.requestTimeout();
    private static final Duration ALMOST_AN_HOUR = Duration.ofMinutes(60).minusSeconds(30);

    private final Life life = Life.loggedIn();

    /** The end of a process: nothing of it runs on, and its lock is free. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private void diesBeforeTheServerHasTheRequest() {
        dies(() -> {});
    }

    /** The server replaces the refresh token, and the process dies before it has the answer. */
    private void diesAfterTheServerRotated() {
        dies(life.server::rotates);
    }

    private void dies(Runnable atTheServer) {
        life.server.whileAnswering(() -> {
            life.server.whileAnswering(() -> {});
            atTheServer.run();
            throw new Killed();
        });
        assertThrows(Killed.class, life::handedOut);
    }

    private TokenLifecycle successor() {
        return life.process(Life.TERMS);
    }

    private static String valid(TokenLifecycle process) {
        return process.valid().accessToken().reveal();
    }

    private Duration waited() {
        return life.time.pauses().stream().reduce(Duration.ZERO, Duration::plus);
    }

    private List<Warning.Kind> warned() {
        return life.warnings.stream().map(Warning::kind).toList();
    }

    private RefreshIntent sent(String refreshToken) {
        return RefreshIntent.of(
                Secret.of(refreshToken),
                life.time.instant(),
                new RefreshIntent.Terms(REQUEST_TIMEOUT, Duration.ZERO, "process 7 of there"));
    }

    @Test
    void isWaitedForAndThenRepeatedOnce() {
        life.time.passes(Duration.ofMinutes(60));
        diesBeforeTheServerHasTheRequest();

        assertEquals("access-2", valid(successor()));

        assertEquals(REQUEST_TIMEOUT, waited());
        assertEquals(List.of("refresh-1"), life.server.received());
        assertNull(life.storage.note());
        assertEquals("access-2", life.stored());
        assertEquals(List.of(Warning.Kind.REFRESH_INTERRUPTED, Warning.Kind.REFRESH_INTERRUPTED), warned());
        assertEquals(
                "a refresh of the token of \"corporate\" was interrupted: process 1 of here sent the refresh token at"
                        + " 2026-03-01T13:00:00Z and did not store the answer. The server accepted the refresh token"
                        + " once more",
                life.warnings.get(1).inWords());
    }

    @Test
    void thatTheServerCompletedCostsTheLoginWhichAllLearnWithoutAsking() {
        life.time.passes(Duration.ofMinutes(60));
        Token before = life.storage.content();
        diesAfterTheServerRotated();

        for (int process = 0; process < 4; process++) {
            NotLoggedInException lost = assertThrows(NotLoggedInException.class, successor()::valid);
            assertEquals(NotLoggedInException.Reason.REFRESH_INTERRUPTED, lost.reason());
            assertEquals(Optional.of(Remedy.logInAgain("corporate")), lost.remedy());
            assertTrue(lost.problem().contains("has ended, probably because a refresh was interrupted"), lost::problem);
            assertTrue(lost.problem().contains("process 1 of here sent the refresh token at 2026-03-01T13:00:00Z"));
            assertTrue(lost.problem().contains("invalid_grant"), lost::problem);
        }

        assertEquals(List.of("refresh-1"), life.server.received());
        assertEquals(REQUEST_TIMEOUT, waited());
        assertEquals(before.accessToken(), life.storage.content().accessToken());
        assertEquals(before.refreshToken(), life.storage.content().refreshToken());
    }

    @Test
    void staysKnownAsTheReasonWhenTheRefusalIsTriedAgainLater() {
        life.time.passes(Duration.ofMinutes(60));
        diesAfterTheServerRotated();
        assertThrows(NotLoggedInException.class, successor()::valid);
        life.time.passes(LoginRecord.Refusal.HOLDS);

        assertThrows(NotLoggedInException.class, successor()::valid);
        NotLoggedInException lost = assertThrows(NotLoggedInException.class, successor()::valid);

        assertEquals(NotLoggedInException.Reason.REFRESH_INTERRUPTED, lost.reason());
        assertEquals(List.of("refresh-1", "refresh-1"), life.server.received());
    }

    @ParameterizedTest
    @ValueSource(strings = {"look", "lock", "prove", "note", "send", "write", "end note"})
    void costsTheLoginOnlyIfTheProcessDiedBetweenTheAnswerAndTheWrite(String step) {
        life.time.passes(Duration.ofMinutes(60));
        Consumer<String> killer = next -> {
            if (next.equals(step)) {
                life.storage.tellSteps(any -> {});
                life.server.tellSteps(any -> {});
                throw new Killed();
            }
        };
        life.storage.tellSteps(killer);
        life.server.tellSteps(killer);
        assertThrows(Killed.class, life::handedOut);

        if (step.equals("write")) {
            assertEquals(
                    NotLoggedInException.Reason.REFRESH_INTERRUPTED,
                    assertThrows(NotLoggedInException.class, successor()::valid).reason());
            assertEquals(List.of("refresh-1", "refresh-1"), life.server.received());
        } else {
            assertEquals("access-2", valid(successor()));
            assertEquals(List.of("refresh-1"), life.server.received());
        }
        assertEquals(List.of("send", "write").contains(step) ? REQUEST_TIMEOUT : Duration.ZERO, waited());
        life.time.passes(Duration.ofMinutes(60));
        if (!step.equals("write")) {
            assertEquals("access-3", valid(successor()), "a note that stayed means nothing");
        }
        assertNull(life.storage.note());
    }

    private TokenLifecycle successorWithGrace(Duration grace) {
        return life.process(new RefreshIntent.Terms(REQUEST_TIMEOUT, grace, "process 2 of here"));
    }

    @ParameterizedTest
    @ValueSource(ints = {3559, 3600}) // seconds: while the access token is still valid, and when it has expired
    void isRepeatedAtOnceWithinTheGracePeriod(int age) {
        life.time.passes(Duration.ofSeconds(age));
        diesAfterTheServerRotated();
        life.server.forgives("refresh-1");
        TokenLifecycle successor = successorWithGrace(Duration.ofSeconds(20));
        life.time.passes(Duration.ofSeconds(2));

        assertEquals("access-3", valid(successor));
        life.time.passes(Duration.ofSeconds(58));
        assertEquals("access-3", valid(successor));

        assertEquals(List.of(), life.time.pauses());
        assertEquals(List.of("refresh-1"), life.server.received());
    }

    @Test
    void isWaitedForAfterTheGracePeriod() {
        life.time.passes(Duration.ofMinutes(60));
        diesBeforeTheServerHasTheRequest();
        life.time.passes(Duration.ofSeconds(1));

        assertEquals("access-2", valid(successorWithGrace(Duration.ofSeconds(1))));

        assertEquals(REQUEST_TIMEOUT.minusSeconds(1), waited());
    }

    @Test
    void isNotWaitedForTwice() {
        life.time.passes(Duration.ofMinutes(60));
        diesBeforeTheServerHasTheRequest();
        life.time.passes(REQUEST_TIMEOUT);

        assertEquals("access-2", valid(successor()));

        assertEquals(List.of(), life.time.pauses());
    }

    @Test
    void keepsNoOneFromATokenThatIsStillValid() {
        life.time.passes(ALMOST_AN_HOUR);
        diesBeforeTheServerHasTheRequest();

        assertEquals("access-1", valid(successor()));

        assertEquals(List.of(), life.time.pauses());
        assertEquals(List.of(), life.server.received());
    }

    @Test
    void isAnErrorThatSaysWhenToTryAgainWhereSomeoneInsists() {
        Duration forTheLock = Duration.ofSeconds(45);
        life.storage.tellSteps(step -> {
            if (step.equals("lock")) { // another process holds it for long, and dies
                life.time.passes(forTheLock);
                life.storage.left(sent("refresh-1").line());
            }
        });

        NetworkException later = assertThrows(NetworkException.class, life.lifecycle::refreshNow);

        assertEquals(NetworkException.Reason.STILL_ANSWERING, later.reason());
        assertEquals(Optional.of(REQUEST_TIMEOUT), later.retryAfter());
        assertTrue(REQUEST_TIMEOUT.compareTo(Rules.RETRY.minus(forTheLock)) > 0, "there is no time to wait");
        assertEquals(List.of(), life.server.received());
    }

    private void diesNowBy(Runnable refresh) {
        life.server.whileAnswering(() -> {
            life.server.whileAnswering(() -> {});
            throw new Killed();
        });
        assertThrows(Killed.class, refresh::run);
    }

    @Test
    void thatIsInterruptedAgainIsRepeatedByTheNext() {
        life.time.passes(Duration.ofMinutes(60));
        diesBeforeTheServerHasTheRequest();
        TokenLifecycle second = successor();
        diesNowBy(second::valid);

        assertEquals("access-2", valid(successor()));

        assertEquals(REQUEST_TIMEOUT.multipliedBy(2), waited());
    }

    @Test
    void isWaitedForByTheStopwatchWhenTheClockIsSetBack() {
        life.time.passes(Duration.ofHours(3));
        diesBeforeTheServerHasTheRequest();
        TokenLifecycle successor = successor();
        life.time.isSet(Duration.ofHours(-1));

        assertEquals("access-2", valid(successor));

        assertEquals(REQUEST_TIMEOUT, waited());
    }

    @Test
    void endsWithALogout() {
        life.time.passes(Duration.ofMinutes(60));
        diesBeforeTheServerHasTheRequest();

        successor().remove(token -> {});

        assertNull(life.storage.note());
    }

    @Test
    void isFoundByAllAndRepeatedByOne() throws InterruptedException {
        life.time.passes(Duration.ofMinutes(60));
        diesBeforeTheServerHasTheRequest();
        List<TokenLifecycle> processes =
                Stream.generate(this::successor).limit(8).toList();

        List<Thread> threads = processes.stream()
                .map(process -> new Thread(() -> {
                    try {
                        process.valid();
                    } catch (AuthException failure) {
                        life.warnings.add(Warning.of(Warning.Kind.LOST, "test", "", failure));
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertEquals(List.of("refresh-1"), life.server.received());
        assertFalse(waited().compareTo(REQUEST_TIMEOUT) < 0, () -> "waited only " + waited());
        assertFalse(warned().contains(Warning.Kind.LOST), life.warnings::toString);
        processes.forEach(process -> assertEquals("access-2", valid(process)));
    }
}
