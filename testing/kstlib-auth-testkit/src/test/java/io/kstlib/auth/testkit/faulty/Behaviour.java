package io.kstlib.auth.testkit.faulty;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** How a plugin with a fault works, for the parts that are the same for all kinds. */
final class Behaviour {

    private static final Duration WORK = Duration.ofNanos(200_000);

    private final Fault fault = Fault.NEXT.get();
    private final AtomicBoolean isAtWork = new AtomicBoolean();
    private volatile String last = "";

    boolean has(Fault one) {
        return fault == one;
    }

    /** Does what each plugin does with a secret or a token. It takes a while, and allows only one thread if that is the fault. */
    void work(String secret) {
        if (has(Fault.WORKS_FOR_ONE_THREAD) && !isAtWork.compareAndSet(false, true)) {
            throw new IllegalStateException("two threads at a time");
        }
        LockSupport.parkNanos(WORK.toNanos());
        isAtWork.set(false);
        last = secret;
        if (has(Fault.LOGS)) {
            System.getLogger("faulty").log(System.Logger.Level.TRACE, "worked with {0}", secret);
        }
    }

    /** Returns the message of a failure. */
    String problem(String secret) {
        return "it failed" + (has(Fault.SHOWS_IN_ERRORS) ? " with " + secret : "");
    }

    /** Returns the texts that the plugin shows. */
    @Override
    public String toString() {
        return has(Fault.SHOWS_BY_ITSELF) ? "Plugin[" + last + "]" : "Plugin";
    }
}
