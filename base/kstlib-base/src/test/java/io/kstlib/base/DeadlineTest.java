package io.kstlib.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final CountDownLatch released = new CountDownLatch(1);

    @Test
    void theClockSaysWhatIsLeft() {
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
        Deadline deadline = Deadline.in(Duration.ofNanos(10), clock::get);

        clock.addAndGet(7);
        assertEquals(Duration.ofNanos(3), deadline.left());
        clock.addAndGet(7);
        assertEquals(Duration.ZERO, deadline.left());
    }

    @Test
    void workRunsOnADaemonThreadWithAName() throws Exception {
        Thread thread = Deadline.in(LONG).run("worker", Thread::currentThread);

        assertEquals("worker", thread.getName());
        assertTrue(thread.isDaemon());
    }

    @Test
    void theFailureOfTheWorkIsTheCause() {
        IOException broken = new IOException("broken");

        ExecutionException failed = assertThrows(
                ExecutionException.class,
                () -> Deadline.in(LONG).run("worker", () -> {
                    throw broken;
                }));

        assertSame(broken, failed.getCause());
    }

    @Test
    void workThatTakesTooLongIsInterrupted() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);

        while (begun.getCount() > 0) { // on a busy machine the time is over before the thread runs
            assertThrows(
                    TimeoutException.class,
                    () -> Deadline.in(SHORT).run("worker", () -> {
                        begun.countDown();
                        return awaitInterrupt(interrupted);
                    }));
        }

        assertTrue(interrupted.await(LONG.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Test
    void anInterruptOfTheCallerEndsTheWork() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread caller = Thread.currentThread();

        assertThrows(
                InterruptedException.class,
                () -> Deadline.in(LONG).run("worker", () -> {
                    caller.interrupt();
                    return awaitInterrupt(interrupted);
                }));

        assertTrue(interrupted.await(LONG.toMillis(), TimeUnit.MILLISECONDS));
    }

    private boolean awaitInterrupt(CountDownLatch interrupted) {
        try {
            return released.await(LONG.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            interrupted.countDown();
            return false;
        }
    }

    @Test
    void workGoesOnAfterTheDeadline() throws Exception {
        CompletableFuture<String> result = Deadline.begin("worker", () -> {
            assertTrue(released.await(LONG.toMillis(), TimeUnit.MILLISECONDS));
            return "late";
        });
        CompletableFuture<String> late = new CompletableFuture<>();
        var unused = result.thenAccept(late::complete);

        assertThrows(TimeoutException.class, () -> Deadline.in(SHORT).await(result));
        assertFalse(late.isDone());
        released.countDown();

        assertEquals("late", late.get(LONG.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Test
    void theFailureOfWorkThatWasBegunIsTheCause() {
        IOException broken = new IOException("broken");
        CompletableFuture<String> result = Deadline.begin("worker", () -> {
            throw broken;
        });

        ExecutionException failed =
                assertThrows(ExecutionException.class, () -> Deadline.in(LONG).await(result));

        assertSame(broken, failed.getCause());
    }

    @Test
    void aWaitGoesOnInSpiteOfAnInterrupt() throws Exception {
        CompletableFuture<String> result = Deadline.begin("worker", () -> {
            released.await();
            return "answer";
        });
        Thread.currentThread().interrupt();
        Deadline deadline = Deadline.in(LONG);

        boolean waited = deadline.awaitUninterrupted((time, unit) -> {
            boolean isOver = released.await(0, unit); // throws the first time
            released.countDown();
            return !isOver && time > 0;
        });

        assertTrue(waited);
        assertEquals("answer", deadline.awaitUninterrupted(result));
        assertTrue(Thread.interrupted());
    }

    @Test
    void aWaitWhoseTimeIsOverFails() {
        AtomicLong clock = new AtomicLong();
        Deadline deadline = Deadline.in(SHORT, clock::get);
        clock.set(LONG.toNanos());

        assertTrue(deadline.isOver());
        assertFalse(deadline.awaitUninterrupted(released::await));
        assertThrows(TimeoutException.class, () -> deadline.awaitUninterrupted(new CompletableFuture<>()));
        assertEquals(Duration.ZERO, deadline.atMost(SHORT));
    }
}
