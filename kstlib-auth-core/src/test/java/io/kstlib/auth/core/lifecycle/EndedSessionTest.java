package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.FakeStorage.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A refresh token that the server permanently refused, and processes that share the storage. */
class EndedSessionTest {

    private static final Duration LEEWAY = Freshness.STANDARD.leeway();

    private final Life life = Life.loggedIn();

    private void ends() {
        life.time.passes(Duration.ofMinutes(60));
        life.server.revokes();
        assertThrows(NotLoggedInException.class, life::handedOut);
    }

    private static NotLoggedInException refused(TokenLifecycle process) {
        NotLoggedInException why = assertThrows(NotLoggedInException.class, process::valid);
        assertEquals(NotLoggedInException.Reason.REFRESH_REFUSED, why.reason());
        return why;
    }

    private LoginRecord.Refusal note() {
        return new LoginRecord(life.storage.content()).refusal().orElseThrow();
    }

    @Test
    void isKnownToTheOthersWithoutARequest() {
        ends();

        for (int process = 0; process < 4; process++) {
            NotLoggedInException why = refused(life.process(LEEWAY));
            assertTrue(why.getMessage().contains("has ended, as was found at " + life.time.instant()), why::getMessage);
            assertTrue(why.getMessage().contains("invalid_grant"), why::getMessage);
        }

        assertEquals(List.of("refresh-1"), life.server.received());
        assertEquals(1, life.storage.updates(), "the others do not even take the lock");
    }

    @Test
    void isNotedBesideTheTokensWhichStay() {
        Token before = life.storage.content();

        ends();

        Token noted = life.storage.content();
        assertEquals(before.accessToken(), noted.accessToken());
        assertEquals(before.refreshToken(), noted.refreshToken());
        assertEquals(before.expiresAt(), noted.expiresAt());
        assertFalse(noted.metadata().toString().contains("refresh-1"), "a hash is noted, not the token");
        assertFalse(noted.metadata().toString().contains("access-1"));
        assertEquals(before.binding(), noted.binding());
    }

    @Test
    void leavesAnAccessTokenThatIsStillGood() {
        life.server.revokes();
        assertThrows(NotLoggedInException.class, life.lifecycle::refreshNow);

        assertEquals("access-1", life.handedOut());
        assertEquals("access-1", life.process(LEEWAY).valid().accessToken().reveal());
        assertEquals(life.time.instant(), note().since());
    }

    @Test
    void isToldOnceByEachProcess() {
        ends();
        TokenLifecycle sibling = life.process(LEEWAY);

        for (int call = 0; call < 50; call++) {
            assertThrows(NotLoggedInException.class, life::handedOut);
            refused(sibling);
            life.time.passes(Duration.ofSeconds(10));
        }

        assertEquals(
                List.of("RefreshFailed", "RefreshFailed"),
                life.kindsOfEvents().stream().filter("RefreshFailed"::equals).toList());
    }

    @Test
    void costsNoWriteAsLongAsNothingIsRefused() {
        life.time.passes(Duration.ofMinutes(60));

        life.handedOut();

        assertEquals(1, life.storage.updates());
        assertTrue(new LoginRecord(life.storage.content()).refusal().isEmpty());
    }

    @Test
    void isOverWithALogin() {
        ends();

        life.process(LEEWAY).save(life.server.issues(Duration.ofHours(1)), stored -> {});
        life.time.passes(Duration.ofSeconds(1));

        assertEquals("access-2", life.handedOut());
        life.time.passes(Duration.ofMinutes(60));
        assertEquals("access-3", life.handedOut());
    }

    @ParameterizedTest
    @ValueSource(strings = {"refresh-2", "refresh-1"})
    void isOverWhenAProgramThatKeepsTheNoteRefreshesAfterAll(String refreshToken) {
        ends();
        Token noted = life.storage.content();
        Token refreshed = Token.builder(Secret.of("access-2"), life.time.instant())
                .expiresAt(life.time.instant().plus(Duration.ofMinutes(10)))
                .refreshToken(Secret.of(refreshToken))
                .metadata(noted.metadata())
                .build();

        life.storage.put(refreshed);
        life.time.passes(Duration.ofSeconds(1));

        assertEquals("access-2", life.handedOut());
        assertTrue(new LoginRecord(refreshed).refusal().isEmpty());
    }

    @Test
    void isTriedAgainByAPersonWhoAsksForIt() {
        ends();
        Token asBefore = life.storage.content();
        life.server.forgives("refresh-1");

        assertEquals("access-2", life.process(LEEWAY).refreshNow().accessToken().reveal());

        assertEquals(List.of("refresh-1", "refresh-1"), life.server.received());
        assertTrue(new LoginRecord(asBefore).refusal().isPresent());
        assertTrue(new LoginRecord(life.storage.content()).refusal().isEmpty());
        assertFalse(life.storage.content().metadata().toString().contains("refresh_refused"));
    }

    @Test
    void isTriedAgainByOneOfAllAfterAnHourAndKeepsItsBeginning() {
        ends();
        LoginRecord.Refusal first = note();
        life.time.passes(LoginRecord.Refusal.HOLDS);

        refused(life.process(LEEWAY));
        refused(life.process(LEEWAY));

        assertEquals(List.of("refresh-1", "refresh-1"), life.server.received());
        assertEquals(first.since(), note().since());
        assertEquals(life.time.instant(), note().lastTry());
    }

    @Test
    void isNoReasonForA401ToSendTheRefreshTokenOnceMore() {
        ends();

        TokenLifecycle sibling = life.process(LEEWAY);
        Token rejected = life.storage.content();
        assertThrows(NotLoggedInException.class, () -> sibling.refreshInsteadOf(rejected));

        assertEquals(List.of("refresh-1"), life.server.received());
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid_client/401", "unauthorized_client/400", "server_error/500", "invalid_grant/500"})
    void isNotConcludedFromOtherErrors(String error) { // RFC 6749 section 5.2
        life.time.passes(Duration.ofMinutes(60));
        String code = error.substring(0, error.indexOf('/'));
        int status = Integer.parseInt(error.substring(error.indexOf('/') + 1));
        OAuthErrorException answer = new OAuthErrorException(code, null, status, "the server said " + code, null);
        life.server.fails(answer, answer, answer, answer, answer, answer, answer, answer, answer, answer);

        assertThrows(AuthException.class, life::handedOut);

        assertTrue(new LoginRecord(life.storage.content()).refusal().isEmpty());
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"FULL", "READ_ONLY", "DEFECTIVE"})
    void isReportedAsItIsWhereItCannotBeNoted(Fault fault) {
        life.time.passes(Duration.ofMinutes(60));
        life.server.revokes();
        life.storage.breaks(fault);

        refused(life.lifecycle);
        refused(life.lifecycle);

        assertEquals(List.of("refresh-1"), life.server.received());
        assertTrue(new LoginRecord(life.storage.content()).refusal().isEmpty());
    }

    @Test
    void isNotNotedOverALoginThatDoesNotShareTheLock() {
        life.time.passes(Duration.ofMinutes(60));
        life.server.revokes();
        life.server.whileAnswering(() -> life.storage.put(Token.builder(Secret.of("login"), life.time.instant())
                .expiresAt(life.time.instant().plus(Duration.ofHours(1)))
                .build()));

        assertThrows(NotLoggedInException.class, life::handedOut);

        assertEquals("login", life.stored());
        life.time.passes(Duration.ofSeconds(1));
        assertEquals("login", life.handedOut());
    }

    @Test
    void isNotBelievedOfAnotherTime() {
        ends();
        life.time.passes(LoginRecord.Refusal.HOLDS.negated());

        LoginRecord.Refusal note = note();

        assertFalse(note.holds(life.time.instant()), "the note comes from the future");
    }

    @Test
    void isNotedInOneLineOfPrintableCharacters() {
        Token token = life.storage.content();

        Token noted = new LoginRecord(token)
                .refused(
                        life.time.instant(),
                        LoginRecord.Refusal.Cause.ENDED,
                        "bad\r\n\u001b[31m\u202e" + "x".repeat(1000))
                .token();

        String reason = new LoginRecord(noted).refusal().orElseThrow().reason();
        assertEquals(300, reason.length());
        assertTrue(reason.startsWith("bad\uFFFD\uFFFD\uFFFD[31m\uFFFDx"), reason);
    }
}
