package io.kstlib.auth.core.session;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A result for which one thing is done after the other; canceling it cancels what is being done. Safe for use by several threads. */
final class CancelableSteps<T> extends CompletableFuture<T> {

    private @Nullable CompletableFuture<?> underWay;

    /** Tells what is being done from now on. */
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
