package io.kstlib.grpc;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that wait for tokens, because those of a channel, and those of a program with a deadline, must not. */
final class WaitingThreads {

    private WaitingThreads() {}

    /** Returns threads of which idle ones end. */
    static Executor executor() {
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(work, "kstlib-grpc");
            thread.setDaemon(true);
            return thread;
        });
    }
}
