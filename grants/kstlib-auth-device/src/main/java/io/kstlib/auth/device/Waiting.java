package io.kstlib.auth.device;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How a flow waits, so that tests need not. */
@FunctionalInterface
interface Waiting {

    /** Lets the time pass. */
    Waiting REALLY = time -> TimeUnit.NANOSECONDS.sleep(time.toNanos());

    /**
     * Waits.
     *
     * @param time how long; not negative
     * @throws InterruptedException if the thread is interrupted first
     */
    void pause(Duration time) throws InterruptedException;
}
