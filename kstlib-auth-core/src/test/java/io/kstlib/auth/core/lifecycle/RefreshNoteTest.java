package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.lifecycle.FakeStorage.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The note that a refresh leaves before it sends the refresh token: when there is one, and what one means that someone else left. */
class RefreshNoteTest {

    private static final Duration REQUEST_TIMEOUT = Life.TERMS.requestTimeout();
    private static final Duration ALMOST_AN_HOUR = Duration.ofMinutes(60).minusSeconds(30);

    private final Life life = Life.loggedIn();

    private TokenLifecycle successor() {
        return life.process(Life.TERMS);
    }

    private static String valid(TokenLifecycle process) {
        return process.valid().accessToken().reveal();
    }

    private Duration waited() {
        return life.time.pauses().stream().reduce(Duration.ZERO, Duration::plus);
    }

    private static String line(String refreshToken, Instant at) {
        return RefreshIntent.of(Secret.of(refreshToken), at, Life.TERMS).line();
    }

    @Test
    void isNotedBeforeTheRequestAndForgottenWithTheAnswer() {
        life.time.passes(Duration.ofMinutes(60));
        life.server.whileAnswering(() -> {
            String note = Objects.requireNonNull(life.storage.note());
            assertTrue(note.endsWith(" 30 process 1 of here"), note);
            assertFalse(note.contains("refresh-1"), note);
        });

        assertEquals("access-2", life.handedOut());

        assertNull(life.storage.note());
        assertEquals(1, life.storage.notes());
        assertEquals(List.of(), life.warnings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-P10D", "P10D", "PT-1H", "PT1H"})
    void neverCostsMoreThanTheAnswerTimeWhateverTheClocksSay(Duration off) {
        life.time.passes(Duration.ofMinutes(60));
        life.storage.left(
                RefreshIntent.of(Secret.of("refresh-1"), life.time.instant().plus(off), Life.TERMS)
                        .line());

        assertEquals("access-2", valid(successor()));

        assertEquals(off.isNegative() ? Duration.ZERO : REQUEST_TIMEOUT, waited());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "2 of a later version",
                "1 short 2026-03-01T13:00:00Z 30 process 1",
                "1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA 2026-03-01T13:61:00Z 30 process 1",
                "1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA 2026-03-01T13:00:00Z 300 process 1"
            })
    void isAssumedWhereTheNoteCannotBeUnderstood(String line) {
        life.time.passes(Duration.ofMinutes(60));
        life.storage.left(line);

        assertEquals("access-2", valid(successor()));

        assertEquals(REQUEST_TIMEOUT, waited());
        assertNull(life.storage.note());
    }

    @Test
    void isWaitedForEachTimeItCannotBeUnderstood() {
        for (int refresh = 2; refresh <= 3; refresh++) {
            life.time.passes(Duration.ofMinutes(60));
            life.storage.left("garbage");

            assertEquals("access-" + refresh, life.handedOut());
        }

        assertEquals(REQUEST_TIMEOUT.multipliedBy(2), waited());
    }

    @Test
    void isAssumedWhereTheNoteCannotBeRead() {
        life.time.passes(Duration.ofMinutes(60));
        life.storage.breaks(Fault.UNREADABLE_NOTE);

        assertEquals("access-2", valid(successor()));

        assertEquals(REQUEST_TIMEOUT, waited());
    }

    @Test
    void isNotWaitedForWhereTheNoteCannotBeReadAndThereIsAGracePeriod() {
        life.time.passes(Duration.ofMinutes(60));
        life.storage.left("garbage");

        assertEquals(
                "access-2",
                valid(life.process(
                        new RefreshIntent.Terms(REQUEST_TIMEOUT, Duration.ofSeconds(30), "process 2 of here"))));

        assertEquals(List.of(), life.time.pauses());
    }

    @Test
    void ofAnotherRefreshTokenHasNoMeaning() {
        life.storage.left(line("refresh-1", life.time.instant()));
        life.lifecycle.save(life.server.issues(Duration.ofHours(1)), stored -> {});
        life.time.passes(Duration.ofMinutes(60));
        life.storage.left(line("refresh-1", life.time.instant()));

        assertEquals("access-3", valid(successor()));

        assertEquals(List.of(), life.time.pauses());
        assertEquals(List.of("refresh-2"), life.server.received());
    }

    @Test
    void ofTheStoredTokenStaysWhileANewerOneIsOnlyInMemory() {
        life.time.passes(Duration.ofMinutes(60));
        life.storage.breaks(Fault.FULL);
        assertEquals("access-2", life.handedOut());
        String aboutTheStored = Objects.requireNonNull(life.storage.note());
        life.storage.breaks(Fault.NONE);
        List<@Nullable String> whileSending = new ArrayList<>();
        life.server.whileAnswering(() -> whileSending.add(life.storage.note()));

        assertEquals("access-3", life.target().valid().accessToken().reveal());

        assertEquals(List.of(aboutTheStored), whileSending);
        assertEquals(List.of("refresh-1", "refresh-2"), life.server.received());
        assertEquals("access-2", life.stored());
    }

    @Test
    void isImpossibleWhereItCannotBeNoted() {
        life.time.passes(Duration.ofMinutes(60));
        life.storage.breaks(Fault.NO_NOTE);

        StorageException failure = assertThrows(StorageException.class, life::handedOut);

        assertEquals(StorageException.Reason.NOT_WRITABLE, failure.reason());
        assertEquals(List.of(), life.server.received());
    }

    @ParameterizedTest
    @EnumSource(names = {"UNAVAILABLE", "CONNECT_TIMED_OUT", "CANNOT_CONNECT", "UNKNOWN_HOST", "TLS"})
    void isNoneIfTheServerDidNothing(NetworkException.Reason reason) {
        life.time.passes(ALMOST_AN_HOUR);
        life.server.fails(FakeServer.failure(reason));

        assertEquals("access-1", life.handedOut());

        assertNull(life.storage.note());
    }

    @Test
    void thatCannotBeRemovedChangesNoOutcome() {
        life.time.passes(ALMOST_AN_HOUR);
        life.storage.breaks(Fault.STUCK_NOTE);
        NetworkException unreachable = FakeServer.failure(NetworkException.Reason.CANNOT_CONNECT);
        life.server.fails(unreachable);

        NetworkException failure = assertThrows(NetworkException.class, life.lifecycle::refreshNow);

        assertSame(unreachable, failure);
        assertInstanceOf(PluginException.class, failure.getSuppressed()[0]);
    }

    @ParameterizedTest
    @EnumSource(names = {"BROKEN_OFF", "SERVER_ERROR"})
    void isWaitedForAlsoByTheSenderItself(NetworkException.Reason reason) { // the server may still work on it
        life.time.passes(Duration.ofMinutes(60));
        life.server.fails(FakeServer.failure(reason));

        assertEquals("access-2", life.handedOut());

        assertEquals(REQUEST_TIMEOUT, waited());
        assertNull(life.storage.note());
    }

    @Test
    void isNotWaitedForWhenTheAnswerTimeIsOver() {
        life.time.passes(Duration.ofMinutes(60));
        life.server.whileAnswering(() -> {
            life.server.whileAnswering(() -> {});
            life.time.passes(REQUEST_TIMEOUT);
        });
        life.server.fails(FakeServer.failure(NetworkException.Reason.TIMED_OUT));

        assertEquals("access-2", life.handedOut());

        assertTrue(waited().compareTo(Duration.ofSeconds(1)) < 0, () -> "waited " + waited());
    }

    @Test
    void ofTheRefreshBeforeStaysIfTheServerDidNothingThisTime() {
        life.time.passes(ALMOST_AN_HOUR);
        String before = line("refresh-1", life.time.instant().minus(REQUEST_TIMEOUT));
        life.storage.left(before);
        life.server.fails(FakeServer.failure(NetworkException.Reason.UNAVAILABLE));

        assertEquals("access-1", life.handedOut());

        assertEquals(before, life.storage.note());
    }

    @ParameterizedTest
    @EnumSource(names = {"TIMED_OUT", "BROKEN_OFF", "SERVER_ERROR", "INTERRUPTED"})
    void isTheReasonIfTheAnswerWasLostAndTheServerHadRotated(NetworkException.Reason reason) {
        life.time.passes(ALMOST_AN_HOUR);
        life.server.whileAnswering(life.server::rotates);
        life.server.fails(FakeServer.failure(reason));
        assertEquals("access-1", life.handedOut());
        life.server.whileAnswering(() -> {});
        life.time.passes(Duration.ofMinutes(1));

        NotLoggedInException lost = assertThrows(NotLoggedInException.class, successor()::valid);

        assertEquals(NotLoggedInException.Reason.REFRESH_INTERRUPTED, lost.reason());
    }

    @Test
    void isNoneIfOnlyTheCheckOfTheAnswerFailed() {
        life.time.passes(ALMOST_AN_HOUR);
        life.server.givesAnswersThatAreRefused(FakeServer.failure(NetworkException.Reason.UNAVAILABLE));

        assertEquals("access-1", life.handedOut());

        assertNull(life.storage.note());
        assertEquals(
                "refresh-2", life.storage.content().refreshToken().orElseThrow().reveal());
    }

    @Test
    void isForgottenWithTheRefusalThatEndsTheSession() {
        life.time.passes(Duration.ofMinutes(60));
        life.server.revokes();

        NotLoggedInException ended = assertThrows(NotLoggedInException.class, life::handedOut);

        assertEquals(NotLoggedInException.Reason.REFRESH_REFUSED, ended.reason());
        assertNull(life.storage.note());
    }

    @Test
    void doesNotExistWithoutARefreshToken() {
        Life service = Life.ofService();

        service.handedOut();
        service.time.passes(Duration.ofHours(1));
        service.handedOut();

        assertEquals(0, service.storage.notes());
    }

    @Test
    void costsNothingIfNothingIsDue() {
        life.handedOut();
        life.time.passes(Duration.ofMinutes(10));
        life.handedOut();

        assertEquals(0, life.storage.notes());
    }
}
