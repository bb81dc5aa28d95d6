package io.kstlib.auth.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Several threads that do the same work at the same time. */
final class InParallel {

    private static final int THREADS = 8;
    private static final int TIMES = 20;
    private static final int SECONDS = 60;

    private InParallel() {}

    /** Returns the result of each call in each thread; the first failure ends it. */
    static <T> List<T> all(Callable<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try {
            List<Future<List<T>>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                running.add(threads.submit(() -> {
                    start.await(SECONDS, TimeUnit.SECONDS);
                    List<T> results = new ArrayList<>();
                    for (int time = 0; time < TIMES; time++) {
                        results.add(work.call());
                    }
                    return results;
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<List<T>> each : running) {
                results.addAll(each.get(SECONDS, TimeUnit.SECONDS));
            }
            return results;
        } catch (ExecutionException failed) {
            throw new AssertionError("a thread failed", failed.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
