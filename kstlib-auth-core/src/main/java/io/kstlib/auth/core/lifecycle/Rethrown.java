package io.kstlib.auth.core.lifecycle;

import java.util.concurrent.ExecutionException;

/** What another thread threw, for the one that waited for it. */
final class Rethrown {

    private Rethrown() {}

    static RuntimeException of(ExecutionException failed) {
        if (failed.getCause() instanceof Error error) {
            throw error;
        }
        return failed.getCause() instanceof RuntimeException known ? known : new IllegalStateException(failed);
    }
}
