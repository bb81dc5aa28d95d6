package io.kstlib.grpc;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that wait for tokens, because the threads of a channel and of a program with a deadline must not wait. Idle threads end. */
final class WaitingThreads {

    /** All authorizers share them, because a program may make credentials for each call. */
    static final Executor EXECUTOR =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread thread = new Thread(work, "kstlib-grpc");
                thread.setDaemon(true);
                return thread;
            });

    private WaitingThreads() {}
}
