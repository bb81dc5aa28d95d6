package io.kstlib.auth.core.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps this process from ending by a signal, or by {@code System.exit}, between the request that spends a refresh token and the storing of
 * its answer: that answer is the only copy of the next one. The wait is bounded, and a person is told of it when it is noticeable.
 */
final class ProcessHold implements AutoCloseable {

    private static final Duration UNNOTICED = Duration.ofSeconds(1);

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;
    private final Duration longest;
    private final Runnable tell;

    /** One that holds nothing yet. */
    ProcessHold(String name, Duration longest, Consumer<String> notices) {
        this.longest = longest;
        this.tell = () -> notices.accept("finishing the refresh of the token of \"" + name + "\", at most "
                + longest.toSeconds() + " s: the old refresh token is spent, the new one must be stored");
        this.hook = new Thread(this::hold, "kstlib-refresh-end");
    }

    /**
     * @param name whose token
     * @param longest for how long at most
     * @param notices is told when the process has to wait
     * @return empty when the process is ending already, and can no longer be held
     */
    static Optional<ProcessHold> begin(String name, Duration longest, Consumer<String> notices) {
        ProcessHold hold = new ProcessHold(name, longest, notices);
        try {
            Runtime.getRuntime().addShutdownHook(hold.hook);
            return Optional.of(hold);
        } catch (IllegalStateException processEnds) {
            return Optional.empty();
        }
    }

    /** What the end of the process waits for. */
    void hold() {
        try {
            if (!ended.await(UNNOTICED.toMillis(), TimeUnit.MILLISECONDS)) {
                Thread teller = new Thread(tell, "kstlib-refresh-end-notice"); // foreign code, which may block
                teller.setDaemon(true);
                teller.start();
                ended.await(longest.minus(UNNOTICED).toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt(); // and lets the process end
        }
    }

    /** Waits for the end, as the process would. */
    void awaitEnd(Duration longest) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + longest.toNanos();
        while (true) {
            try {
                ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                break;
            } catch (InterruptedException later) {
                interrupted = true; // the new refresh token is worth the wait
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException processEnds) {
            return; // the hook runs, and ends by what was counted down
        }
    }
}
