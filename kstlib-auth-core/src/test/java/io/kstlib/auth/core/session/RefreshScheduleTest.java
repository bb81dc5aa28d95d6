package io.kstlib.auth.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.fixture.Tokens;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RefreshScheduleTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Script script = new Script();
    private final BackgroundRefresh schedule =
            new BackgroundRefresh(this, script, Clock.fixed(NOW, ZoneOffset.UTC), () -> 0L);

    private static final class Script implements TokenSource {

        private Supplier<Token> answer = () -> token("t1");
        private Token stored = token("t1");
        private Instant due = NOW;
        private int asked;

        @Override
        public Token getToken() {
            asked++;
            return answer.get();
        }

        @Override
        public Optional<Token> cachedToken() {
            return Optional.empty();
        }

        @Override
        public Optional<Token> replace(Token rejected) {
            throw new AssertionError("no one has refused a token");
        }

        @Override
        public Optional<Token> storedToken() {
            return Optional.of(stored);
        }

        @Override
        public Instant refreshDue(Token token) {
            return due;
        }
    }

    private static Token token(String value) {
        return Token.builder(Secret.of(value), NOW).build();
    }

    @Test
    void comesBackJustWhenTheTokenIsDue() {
        script.due = NOW.plusSeconds(10);

        assertEquals(Duration.ofMillis(10_001), schedule.refresh());
    }

    @Test
    void aLambdaIsAskedAgainInTheLastFifthOfAShortLife() {
        Token token = Token.builder(Secret.of("short"), NOW)
                .expiresAt(NOW.plusSeconds(30))
                .build();
        BackgroundRefresh ofLambda =
                new BackgroundRefresh(this, () -> token, Clock.fixed(NOW, ZoneOffset.UTC), () -> 0L);

        assertEquals(Duration.ofMillis(24_001), ofLambda.refresh());
    }

    @Test
    void looksAtTheClockAgainDuringALongWait() {
        script.due = Instant.MAX;

        assertEquals(BackgroundRefresh.LONGEST_WAIT, schedule.refresh());
    }

    @Test
    void doesNotHurryForATokenThatCannotBeRefreshed() {
        script.due = NOW.minusSeconds(10);

        assertEquals(BackgroundRefresh.FIRST_RETRY, schedule.refresh());
    }

    @Test
    void sessionsOfSeveralProcessesDoNotComeBackAtOnce() {
        script.answer = () -> {
            throw new NetworkException(
                    URI.create("https://sso.example.com/"), NetworkException.Reason.TIMED_OUT, "no answer", null, null);
        };
        Set<Duration> waits = new HashSet<>();
        for (int process = 0; process < 8; process++) {
            waits.add(
                    new BackgroundRefresh(this, script, Clock.fixed(NOW, ZoneOffset.UTC), new SplittableRandom(process))
                            .refresh());
        }

        assertEquals(8, waits.size(), waits::toString);
        assertTrue(
                waits.stream()
                        .allMatch(wait -> wait.compareTo(BackgroundRefresh.FIRST_RETRY) <= 0
                                && wait.compareTo(BackgroundRefresh.FIRST_RETRY.dividedBy(2)) >= 0),
                waits::toString);
    }

    @Test
    void triesLessAndLessOftenWhileTheProviderCannotBeReached() {
        script.answer = () -> {
            throw new NetworkException(
                    URI.create("https://sso.example.com/"), NetworkException.Reason.TIMED_OUT, "no answer", null, null);
        };

        assertEquals(Duration.ofSeconds(1), schedule.refresh());
        assertEquals(Duration.ofSeconds(2), schedule.refresh());
        assertEquals(Duration.ofSeconds(4), schedule.refresh());
        for (int i = 0; i < 5; i++) {
            schedule.refresh();
        }
        assertEquals(BackgroundRefresh.LONGEST_WAIT, schedule.refresh());

        script.answer = () -> token("t2");
        schedule.refresh();
        assertEquals(9, script.asked - 1);
    }

    @Test
    void asksNoMoreForATokenThatWasRefusedUntilAnotherIsStored() {
        script.answer = () -> {
            throw Tokens.notLoggedIn();
        };
        schedule.refresh();
        schedule.refresh();
        schedule.refresh();
        assertEquals(1, script.asked);

        script.stored = token("t2");
        script.answer = () -> token("t2");
        script.due = NOW.plusSeconds(5);

        assertEquals(Duration.ofMillis(5_001), schedule.refresh());
        assertEquals(2, script.asked);
    }
}
