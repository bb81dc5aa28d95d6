package io.kstlib.auth.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.token.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that are refused with one token, while the server that issues tokens is down. */
@Timeout(60)
class RefusedTokensTest {

    private static final int MANY = 8;

    private final CountDownLatch givesUp = new CountDownLatch(1);
    private final UnreachableProvider provider = UnreachableProvider.failingAfter(givesUp);
    private final Token refused = provider.getToken();
    private final RefusedTokens refusedTokens = new RefusedTokens(provider);

    @Test
    void shareTheFailureOfTheOneTry() throws Exception {
        List<FutureTask<Optional<Token>>> requests = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            FutureTask<Optional<Token>> request = new FutureTask<>(() -> refusedTokens.replacementOf(refused));
            Thread thread = new Thread(request);
            thread.start();
            while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
                LockSupport.parkNanos(1_000_000); // until it has asked, or waits for the thread that did
            }
            requests.add(request);
        }
        givesUp.countDown();

        NetworkException first = failure(requests.get(0));
        for (FutureTask<Optional<Token>> request : requests) {
            assertSame(first, failure(request));
        }
        assertEquals(1, provider.tries());
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
