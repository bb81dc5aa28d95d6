package io.kstlib.storage.redis.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UninterruptedTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofMinutes(1);

    @BeforeEach
    void isInterrupted() {
        Thread.currentThread().interrupt();
    }

    @AfterEach
    void theInterruptIsKept() {
        assertTrue(Thread.interrupted());
    }

    @Test
    void waitsForAnAnswer() throws WaitFailedException {
        CompletableFuture<String> answer =
                new CompletableFuture<String>().completeOnTimeout("+OK", 50, TimeUnit.MILLISECONDS);

        assertEquals("+OK", Uninterrupted.get(answer, LONG));
    }

    @Test
    void cancelsWhatIsTooLate() {
        CompletableFuture<String> answer = new CompletableFuture<>();

        WaitFailedException late = assertThrows(WaitFailedException.class, () -> Uninterrupted.get(answer, SHORT));

        assertInstanceOf(TimeoutException.class, late.getCause());
        assertTrue(answer.isCancelled());
    }

    @Test
    void aFailureIsAnAnswerToo() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        assertFalse(Uninterrupted.isDone(answer, SHORT));
        assertFalse(answer.isDone(), "it is not canceled");

        answer.completeExceptionally(new IllegalStateException());

        assertTrue(Uninterrupted.isDone(answer, SHORT));
        assertThrows(WaitFailedException.class, () -> Uninterrupted.get(answer, SHORT));
    }

    @Test
    void aDefectOfTheProgramIsNoFailureOfTheServer() {
        NoClassDefFoundError missing = new NoClassDefFoundError();
        CompletableFuture<String> answer = CompletableFuture.failedFuture(missing);

        assertSame(missing, assertThrows(NoClassDefFoundError.class, () -> Uninterrupted.get(answer, SHORT)));
    }

    @Test
    void takesALockThatIsFreeAndNotOneThatIsTaken() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        Uninterrupted.lock(lock, SHORT);
        assertTrue(lock.isHeldByCurrentThread());

        CompletableFuture<Throwable> other = CompletableFuture.supplyAsync(
                () -> assertThrows(WaitFailedException.class, () -> Uninterrupted.lock(lock, SHORT)));

        assertInstanceOf(TimeoutException.class, other.join().getCause());
    }
}
