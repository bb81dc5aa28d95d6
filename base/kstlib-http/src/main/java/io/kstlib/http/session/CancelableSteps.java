package io.kstlib.http.session;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The result of several steps, one after the other; canceling it cancels the present step. Safe for use by several threads.
 *
 * @param <T> the type of the result
 */
public final class CancelableSteps<T> extends CompletableFuture<T> {

    private @Nullable CompletableFuture<?> underWay;

    /** For the code that takes the steps. */
    public CancelableSteps() {}

    /**
     * Sets the present step.
     *
     * @param step the step, which is canceled if this result is canceled already
     * @return the step
     */
    public synchronized CompletableFuture<T> now(CompletableFuture<T> step) {
        underWay = step;
        if (isCancelled()) {
            step.cancel(true);
        }
        return step;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        CompletableFuture<?> step;
        synchronized (this) {
            step = underWay;
        }
        if (cancelled && step != null) {
            step.cancel(true);
        }
        return cancelled;
    }
}
