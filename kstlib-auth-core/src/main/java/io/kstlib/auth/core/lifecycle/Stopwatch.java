package io.kstlib.auth.core.lifecycle;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Time that passes evenly, whatever the wall clock is set to. It may stand still while the machine sleeps. */
public interface Stopwatch {

    /** The one of the JVM. */
    Stopwatch SYSTEM = new Stopwatch() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        }
    };

    /**
     * @return nanoseconds since some moment; only differences mean something
     */
    long nanos();

    /**
     * Lets time pass.
     *
     * @param time how much; at most a few minutes
     * @throws InterruptedException if the thread is interrupted first
     */
    void pause(Duration time) throws InterruptedException;
}
