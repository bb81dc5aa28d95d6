package io.kstlib.grpc;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that wait for tokens, because those of a channel, and those of a program with a deadline, must not. Idle ones end. */
final class WaitingThreads {

    /** For all authorizers, because a program may make credentials for each call. */
    static final Executor EXECUTOR =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread thread = new Thread(work, "kstlib-grpc");
                thread.setDaemon(true);
                return thread;
            });

    private WaitingThreads() {}
}
