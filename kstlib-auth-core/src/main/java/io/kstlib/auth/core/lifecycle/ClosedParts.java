package io.kstlib.auth.core.lifecycle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes several things. One that fails keeps none of the others open: each may hold the only copy of a token. */
public final class ClosedParts {

    private ClosedParts() {}

    /**
     * @param closes closes one of them each; all are called, in this order
     * @throws RuntimeException the first failure, with the others as suppressed ones
     */
    public static void close(List<Runnable> closes) {
        @Nullable RuntimeException first = null;
        for (Runnable close : closes) {
            try {
                close.run();
            } catch (RuntimeException failed) {
                if (first == null) {
                    first = failed;
                } else {
                    first.addSuppressed(failed);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
