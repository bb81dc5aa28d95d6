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

    private ProcessHold(Duration longest, Runnable tell) {
        this.hook = new Thread(() -> await(longest, tell), "kstlib-refresh-end");
    }

    /**
     * @param name whose token
     * @param longest for how long at most
     * @param notices is told when the process has to wait
     * @return empty when the process is ending already, and can no longer be held
     */
    static Optional<ProcessHold> begin(String name, Duration longest, Consumer<String> notices) {
        ProcessHold hold = new ProcessHold(
                longest,
                () -> notices.accept("finishing the refresh of the token of \"" + name + "\", at most "
                        + longest.toSeconds() + " s: the old refresh token is spent, the new one must be stored"));
        try {
            Runtime.getRuntime().addShutdownHook(hold.hook);
            return Optional.of(hold);
        } catch (IllegalStateException processEnds) {
            return Optional.empty();
        }
    }

    private void await(Duration longest, Runnable tell) {
        try {
            if (!ended.await(UNNOTICED.toMillis(), TimeUnit.MILLISECONDS)) {
                tell.run();
                ended.await(longest.minus(UNNOTICED).toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt(); // and lets the process end
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
