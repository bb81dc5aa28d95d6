package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.api.login.TokenListener;
import io.kstlib.auth.api.token.AccountName;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TokenEventsTest {

    private static final Instant NOON = FakeTime.NOON;
    private static final TokenEvent CLEARED = new TokenEvent.Cleared("corporate", AccountName.DEFAULT, Instant.EPOCH);

    @Test
    void tellsEveryListenerInTheirOrder() {
        List<String> told = new ArrayList<>();

        TokenEvents.logged(List.of(event -> told.add("first"), event -> told.add("second")))
                .tell(CLEARED);

        assertEquals(List.of("first", "second"), told);
    }

    private static List<Level> levels(TokenEvent... events) {
        TokenEvents.Log log = new TokenEvents.Log();
        return Stream.of(events).map(log::level).toList();
    }

    private static TokenEvent refused(String provider, String error, Duration after) {
        return new TokenEvent.RefreshFailed(
                provider,
                AccountName.DEFAULT,
                NOON.plus(after),
                new OAuthErrorException(error, null, 401, "refused: " + error, null));
    }

    @Test
    void aRefusalThatNeedsAPersonIsAWarningOnceAnHour() {
        assertEquals(
                List.of(Level.WARNING, Level.DEBUG, Level.DEBUG, Level.WARNING),
                levels(
                        refused("corporate", "invalid_client", Duration.ZERO),
                        refused("corporate", "invalid_client", Duration.ofSeconds(20)),
                        refused("corporate", "invalid_client", Duration.ofMinutes(59)),
                        refused("corporate", "invalid_client", Duration.ofMinutes(60))));
    }

    @Test
    void theSameRefusalInOtherWordsIsNoNewWarning() {
        assertEquals(
                List.of(Level.WARNING, Level.DEBUG), levels(inWords("trace 1 at 12:00"), inWords("trace 2 at 12:01")));
    }

    private static TokenEvent inWords(String words) {
        return new TokenEvent.RefreshFailed(
                "corporate",
                AccountName.DEFAULT,
                NOON,
                new OAuthErrorException("invalid_client", words, 401, "refused: " + words, null));
    }

    @Test
    void anotherReasonAnotherProviderAndARefusalAfterASuccessAreWarningsAtOnce() {
        assertEquals(
                List.of(Level.WARNING, Level.WARNING, Level.WARNING, Level.DEBUG, Level.WARNING),
                levels(
                        refused("corporate", "invalid_client", Duration.ZERO),
                        refused("corporate", "unauthorized_client", Duration.ofSeconds(20)),
                        refused("another", "unauthorized_client", Duration.ofSeconds(30)),
                        new TokenEvent.Refreshed("corporate", AccountName.DEFAULT, NOON, NOON, TokenEvent.Kept.STORED),
                        refused("corporate", "unauthorized_client", Duration.ofSeconds(40))));
    }

    @Test
    void aFailureThatPassesIsNoWarning() {
        NetworkException down =
                new NetworkException(URI.create("https://sso.example.com"), 502, "HTTP 502", null, null);

        assertEquals(
                List.of(Level.INFO),
                levels(new TokenEvent.RefreshFailed("corporate", AccountName.DEFAULT, NOON, down)));
    }

    @Test
    void aListenerThatFailsHindersNoOne() {
        List<TokenEvent> told = new ArrayList<>();
        TokenListener broken = event -> {
            throw new IllegalStateException("broken");
        };

        new TokenEvents(List.of(broken, told::add)).tell(CLEARED);

        assertEquals(List.of(CLEARED), told);
    }
}
