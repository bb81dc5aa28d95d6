package io.kstlib.auth.core.callback;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs the exchanges of the callback server, each for a limited time: the JDK's server reads a request for as long as the client likes
 * to take. An interrupt closes the channel that a thread is reading from. Daemon threads, so that none keeps a program alive.
 */
final class ExchangeThreads implements Executor, AutoCloseable {

    private static final int MOST_THREADS = 64;

    private final Duration longestExchange;
    private final ThreadPoolExecutor pool;
    private final ScheduledThreadPoolExecutor timer;

    ExchangeThreads(Duration longestExchange) {
        this.longestExchange = longestExchange;
        this.pool = new ThreadPoolExecutor(
                MOST_THREADS,
                MOST_THREADS,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> daemon(work, "kstlib-callback"));
        this.pool.allowCoreThreadTimeOut(true);
        this.timer = new ScheduledThreadPoolExecutor(1, work -> daemon(work, "kstlib-callback-timer"));
        this.timer.setRemoveOnCancelPolicy(true);
        // An exchange may begin while the server closes: its connection is closed already, so it needs no alarm.
        this.timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void execute(Runnable exchange) {
        pool.execute(() -> {
            RunningExchange running = new RunningExchange(Thread.currentThread());
            ScheduledFuture<?> alarm =
                    timer.schedule(running::interrupt, longestExchange.toMillis(), TimeUnit.MILLISECONDS);
            try {
                exchange.run();
            } finally {
                running.end();
                alarm.cancel(false);
            }
        });
    }

    @Override
    public void close() {
        pool.shutdownNow();
        timer.shutdownNow();
    }

    /** One exchange on its thread. No interrupt reaches the exchange after it. */
    private static final class RunningExchange {

        private final Thread thread;
        private boolean over;

        RunningExchange(Thread thread) {
            this.thread = thread;
        }

        synchronized void interrupt() {
            if (!over) {
                thread.interrupt();
            }
        }

        synchronized void end() {
            over = true;
        }
    }
}
