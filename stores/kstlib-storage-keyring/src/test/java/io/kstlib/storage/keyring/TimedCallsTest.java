package io.kstlib.storage.keyring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.storage.keyring.KeyringException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TimedCallsTest {

    @Test
    void aWriteThatWasGivenUpNeverBegins() throws Exception {
        CountDownLatch isGivenUp = new CountDownLatch(1);
        CompletableFuture<String> late = new CompletableFuture<>();

        KeyringException refusal = assertThrows(
                KeyringException.class,
                () -> TimedCalls.within(Duration.ofMillis(50), caller -> {
                    isGivenUp.await();
                    try {
                        caller.requireWaiting();
                        late.complete("written");
                    } catch (KeyringException givenUp) {
                        late.complete("given up");
                    }
                    return "never";
                }));
        isGivenUp.countDown();

        assertEquals(Reason.NO_ANSWER, refusal.reason());
        assertEquals("given up", late.get());
    }

    @Test
    void noThreadWaitsForItsTurn() throws Exception {
        Semaphore turns = new Semaphore(1);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();

        for (int calls = 0; calls < 3; calls++) {
            KeyringException refusal = assertThrows(
                    KeyringException.class,
                    () -> TimedCalls.inTurn(Duration.ofMillis(50), turns, caller -> {
                        begun.incrementAndGet();
                        answer.await();
                        return "late";
                    }));
            assertEquals(Reason.NO_ANSWER, refusal.reason());
        }
        assertEquals(1, begun.get());
        answer.countDown();
        assertEquals("next", TimedCalls.inTurn(Duration.ofSeconds(10), turns, caller -> "next"));
    }

    @Test
    void aFunctionThatDoesNotReturnInTimeIsLeftBehind() {
        KeyringException refusal = assertThrows(
                KeyringException.class,
                () -> TimedCalls.within(Duration.ofMillis(50), caller -> {
                    new CountDownLatch(1).await();
                    return "never";
                }));

        assertEquals(Reason.NO_ANSWER, refusal.reason());
    }
}
