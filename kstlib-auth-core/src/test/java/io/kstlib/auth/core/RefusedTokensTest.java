package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.token.Token;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that are refused with one token, while the server that could give another one is down. */
@Timeout(60)
class RefusedTokensTest {

    private static final int MANY = 8;

    private final CountDownLatch givesUp = new CountDownLatch(1);
    private final AtomicInteger tries = new AtomicInteger();
    private final Tokens tokens = new Tokens();
    private final Token refused = tokens.getToken();
    private final RefusedTokens refusedTokens = new RefusedTokens(new Unreachable());

    /** Fails after a long time. */
    private final class Unreachable implements TokenSource {

        @Override
        public Optional<Token> replace(Token rejected) {
            int number = tries.incrementAndGet();
            try {
                assertTrue(givesUp.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
            throw new NetworkException(
                    URI.create("https://sso.example.com"),
                    NetworkException.Reason.TIMED_OUT,
                    "try " + number,
                    null,
                    null);
        }

        @Override
        public Token getToken() {
            return tokens.getToken();
        }

        @Override
        public Optional<Token> atHand() {
            return tokens.atHand();
        }

        @Override
        public Optional<Token> stored() {
            return tokens.stored();
        }

        @Override
        public Instant refreshDue(Token token) {
            return tokens.refreshDue(token);
        }
    }

    @Test
    void shareTheFailureOfTheOneTry() throws Exception {
        List<FutureTask<Optional<Token>>> requests = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            FutureTask<Optional<Token>> request = new FutureTask<>(() -> refusedTokens.replacementOf(refused));
            Thread thread = new Thread(request);
            thread.start();
            while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
                LockSupport.parkNanos(1_000_000); // until it has asked, or waits for the one that did
            }
            requests.add(request);
        }
        givesUp.countDown();

        NetworkException first = failure(requests.get(0));
        for (FutureTask<Optional<Token>> request : requests) {
            assertSame(first, failure(request));
        }
        assertEquals(1, tries.get());
    }

    @Test
    void tryAgainWhenTheyComeLater() {
        givesUp.countDown();
        assertThrows(NetworkException.class, () -> refusedTokens.replacementOf(refused));

        NetworkException second = assertThrows(NetworkException.class, () -> refusedTokens.replacementOf(refused));

        assertEquals("try 2", second.problem());
    }

    private static NetworkException failure(FutureTask<?> request) {
        return (NetworkException) assertThrows(ExecutionException.class, () -> request.get(30, TimeUnit.SECONDS))
                .getCause();
    }
}
