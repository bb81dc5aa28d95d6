package io.kstlib.auth.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.fixture.TokensInContext;
import io.kstlib.http.fixture.CorporateProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackgroundRefreshTest {

    private final Asked asked = new Asked();

    /** Records which thread asks for a token. */
    private static final class Asked implements TokenSource {

        private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        private volatile Duration untilDue = Duration.ofMillis(50);

        @Override
        public Token getToken() {
            threads.add(Thread.currentThread());
            return Token.builder(Secret.of("t"), Instant.EPOCH).build();
        }

        @Override
        public Optional<Token> cachedToken() {
            return Optional.empty();
        }

        @Override
        public Optional<Token> replace(Token rejected) {
            return Optional.empty();
        }

        @Override
        public Optional<Token> storedToken() {
            return Optional.empty();
        }

        @Override
        public Instant refreshDue(Token token) {
            return CorporateProvider.withNothing().clock().instant().plus(untilDue);
        }

        Thread next() throws InterruptedException {
            Thread thread = threads.poll(20, TimeUnit.SECONDS);
            assertTrue(thread != null, "no one asked for a token");
            return thread;
        }
    }

    private AuthSession session() {
        return AuthSession.builder(TokensInContext.of(asked, CorporateProvider.withNothing()))
                .refreshInBackground()
                .build();
    }

    @Test
    void asksForTheTokenAgainAndAgainWithoutARequest() throws InterruptedException {
        AuthSession session = session();
        try {
            Thread thread = asked.next();

            assertTrue(thread.isDaemon());
            assertEquals(thread, asked.next());
            assertEquals(thread, asked.next());
        } finally {
            session.close();
        }
    }

    @Test
    void endsWithTheSession() throws InterruptedException {
        asked.untilDue = Duration.ofDays(1);
        AuthSession session = session();
        Thread thread = asked.next();

        session.close();

        thread.join(20_000);
        assertFalse(thread.isAlive());
    }

    @Test
    void doesNotKeepASessionThatNoOneHolds() throws InterruptedException {
        asked.untilDue = Duration.ofDays(1);
        session();
        Thread thread = asked.next();

        for (int i = 0; i < 200 && thread.isAlive(); i++) {
            System.gc();
            thread.join(100);
        }

        assertFalse(thread.isAlive());
    }

    @Test
    void isNotThereUnlessAskedFor() throws InterruptedException {
        AuthSession.builder(TokensInContext.of(asked, CorporateProvider.withNothing()))
                .build()
                .close();

        assertEquals(null, asked.threads.poll(100, TimeUnit.MILLISECONDS));
    }
}
