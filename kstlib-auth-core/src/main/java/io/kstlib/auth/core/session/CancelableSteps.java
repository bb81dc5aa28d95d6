package io.kstlib.auth.core.session;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The result of several steps, one after the other; canceling it cancels the present step. Safe for use by several threads. */
final class CancelableSteps<T> extends CompletableFuture<T> {

    private @Nullable CompletableFuture<?> underWay;

    /** Sets the present step. */
    synchronized CompletableFuture<T> now(CompletableFuture<T> step) {
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
