package io.kstlib.auth.testkit.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Threads whose failures fail the test. */
final class Workers {

    private final List<Thread> threads = new ArrayList<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    Thread start(Runnable work) {
        Thread thread = new Thread(work, "worker-" + threads.size());
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((any, failure) -> failures.add(failure));
        threads.add(thread);
        thread.start();
        return thread;
    }

    void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(TokenStorageContract.PATIENCE.toMillis());
            if (thread.isAlive()) {
                throw new AssertionError(thread.getName() + " does not end");
            }
        }
        if (!failures.isEmpty()) {
            AssertionError error = new AssertionError(failures.size() + " threads failed", failures.remove());
            failures.forEach(error::addSuppressed);
            throw error;
        }
    }
}
