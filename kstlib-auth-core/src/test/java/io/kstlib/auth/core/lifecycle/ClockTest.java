package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks that are wrong, are changed, or stand still. */
class ClockTest {

    private final Life life = Life.loggedIn();

    @Test
    void afterASleepNoTokenIsHandedOutThatExpiredMeanwhile() {
        assertEquals("access-1", life.handedOut());

        life.time.sleeps(Duration.ofHours(2));

        assertEquals("access-2", life.handedOut());
    }

    @Test
    void aClockThatIsSetBackDoesNotLengthenTheLifeOfAToken() {
        assertEquals("access-1", life.handedOut());
        life.time.isSet(Duration.ofMinutes(-50));
        assertEquals("access-1", life.handedOut(), "it is still good");

        life.time.passes(Duration.ofMinutes(61));

        assertEquals("access-2", life.handedOut());
    }

    @Test
    void aClockThatIsSetBackAndAStoreThatIsReadAgainDoNotLengthenTheLifeOfAToken() {
        assertEquals("access-1", life.handedOut());
        life.time.isSet(Duration.ofMinutes(-50));
        Token touched = life.lifecycle.stored().orElseThrow();
        life.storage.put(touched.toBuilder().scope(java.util.List.of("touched")).build());

        life.time.passes(Duration.ofMinutes(61));

        assertEquals("access-2", life.handedOut());
    }

    @Test
    void aTokenFromTheFutureIsRefreshedBecauseNoOneKnowsHowOldItIs() {
        life.time.isSet(Duration.ofHours(-3)); // before this process started

        assertEquals("access-2", life.handedOut());
    }

    @Test
    void aTokenFromTheFutureThatCannotBeRefreshedIsNotHandedOutAndTheClockIsNamed() {
        Token token = life.lifecycle.stored().orElseThrow();
        life.storage.put(token.toBuilder().refreshToken(null).build());
        life.time.isSet(Duration.ofHours(-3));

        NotLoggedInException refusal = assertThrows(NotLoggedInException.class, life::handedOut);

        assertEquals(NotLoggedInException.Reason.EXPIRED, refusal.reason());
        assertTrue(refusal.getMessage().contains("this machine's clock"), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {-4, 4})
    void clocksOfTwoMachinesThatShareAStoreMayBeFourMinutesApart(int minutes) {
        life.time.isSet(Duration.ofMinutes(minutes));

        assertEquals("access-1", life.handedOut());
    }

    @Test
    void aTokenThatWasIssuedByAClockAheadEndsWithTheServersTimeOnceTheClockIsRight() {
        Token token = life.lifecycle.stored().orElseThrow();
        Token measured = token.toBuilder().clockDrift(Duration.ofMinutes(4)).build();
        life.storage.put(measured);

        life.time.isSet(Duration.ofMinutes(-4));
        life.time.passes(Duration.ofMinutes(60).minusSeconds(1)); // within the hour that the server gave

        assertEquals("access-2", life.handedOut());
    }

    @Test
    void aTokenThatWasIssuedByAClockBehindIsGoodForItsWholeLife() {
        Freshness freshness = new Freshness(Duration.ofSeconds(60));
        Token token = life.lifecycle.stored().orElseThrow();
        Token measured = token.toBuilder().clockDrift(Duration.ofMinutes(-4)).build();

        assertEquals(freshness.expiry(token), freshness.expiry(measured));
    }

    @ParameterizedTest
    @CsvSource({
        // lifetime, leeway, seconds after issue at which it is refreshed
        "3600, 60, 3540",
        "3600, 600, 3000",
        "3600, 0, 3600",
        "3600, 7200, 2880",
        "30, 60, 24",
    })
    void theLeewayIsAtMostAFifthOfTheLifetime(int lifetime, int leeway, int refreshed) {
        Freshness freshness = new Freshness(Duration.ofSeconds(leeway));
        Token token = life.server.issues(Duration.ofSeconds(lifetime));

        assertTrue(!freshness.isStale(token, token.issuedAt().plusSeconds(refreshed - 1)));
        assertTrue(freshness.isStale(token, token.issuedAt().plusSeconds(refreshed)));
    }

    @Test
    void theLeewayIsThatOfTheConfigurationPageWhereNoneIsConfigured() {
        assertEquals(
                ProviderKeys.REFRESH_LEEWAY.standard(),
                Optional.of(String.valueOf(Freshness.STANDARD.leeway().toSeconds())));
    }

    @Test
    void aThirtySecondTokenIsNotRefreshedOnEveryCall() {
        life.storage.put(life.server.issues(Duration.ofSeconds(30)));
        int before = life.server.issued();

        for (int call = 0; call < 1200; call++) { // ten minutes, two calls a second
            assertTrue(life.time.instant().isBefore(life.lifecycle.valid().effectiveExpiry()));
            life.time.passes(Duration.ofMillis(500));
        }

        assertEquals(24, life.server.issued() - before, "one each 24 seconds");
    }

    @Test
    void aThirtySecondTokenOfAServerWhoseClockIsFourMinutesBehindIsNotRefreshedOnEveryCall() {
        Freshness freshness = new Freshness(Duration.ofSeconds(60));
        Token token = life.server.issues(Duration.ofSeconds(30)).toBuilder()
                .clockDrift(Duration.ofMinutes(4))
                .build();

        assertTrue(!freshness.isStale(token, token.issuedAt().plusSeconds(10)));
        assertTrue(freshness.isExpired(token, token.issuedAt().plusSeconds(15)));
    }
}
