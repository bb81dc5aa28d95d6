package io.kstlib.auth.core.lifecycle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Runs threads one at a time, from one step to the next, in the order that {@link Orders} choose. Threads that these threads start take part. The
 * interleaver sees by a thread's state that it waits for another one, and skips it until it goes on.
 */
final class Interleaver {

    private static final long LIMIT_NANOS = 60_000_000_000L;
    private static final long SETTLING_NANOS = 20_000;
    private static final int MOST_THREADS = 64;

    private final ThreadGroup group = new ThreadGroup("interleaved");
    private final Map<Thread, Integer> numbers = new LinkedHashMap<>();
    private final Set<Thread> parked = new HashSet<>();
    private final List<String> trace = new ArrayList<>();
    private @Nullable Thread allowed;

    /** Waits until it is this thread's turn. Called before each step. */
    void step(String what) {
        Thread me = Thread.currentThread();
        if (me.getThreadGroup() != group) {
            return; // the test itself, which sets up or looks at the result
        }
        synchronized (this) {
            numbers.putIfAbsent(me, numbers.size());
            parked.add(me);
            try {
                while (allowed != me) {
                    wait();
                }
            } catch (InterruptedException unexpected) {
                throw new AssertionError(unexpected);
            }
            allowed = null;
            parked.remove(me);
            trace.add(numbers.get(me) + ":" + what);
        }
    }

    /** Runs all work to its end. */
    <T> List<FutureTask<T>> run(Orders orders, List<Callable<T>> work) {
        List<FutureTask<T>> tasks = new ArrayList<>();
        for (Callable<T> each : work) {
            FutureTask<T> task = new FutureTask<>(() -> {
                step("start");
                return each.call();
            });
            tasks.add(task);
            new Thread(group, task, "interleaved-" + tasks.size()).start();
            settle(); // so that the numbers of threads are the same each time
        }
        Thread last = null;
        List<Thread> ready = settle();
        while (!ready.isEmpty()) {
            last = orders.choose(inOrder(ready, last), last);
            release(last);
            ready = settle();
        }
        return tasks;
    }

    private synchronized List<Thread> inOrder(List<Thread> ready, @Nullable Thread last) {
        List<Thread> order = new ArrayList<>(ready);
        order.sort(Comparator.comparing((Thread thread) -> thread != last).thenComparing(numbers::get));
        return order;
    }

    private synchronized void release(Thread next) {
        allowed = next;
        notifyAll();
    }

    /** Waits until every thread waits for its turn or for another thread. Returns those that wait for their turn; none when all have ended. */
    @SuppressWarnings("ThreadPriorityCheck") // yields, because even the shortest sleep takes most of the time of a run
    private List<Thread> settle() {
        long end = System.nanoTime() + LIMIT_NANOS;
        boolean once = false;
        while (System.nanoTime() < end) {
            List<Thread> alive = alive();
            if (!isSettled(alive)) {
                once = false;
                Thread.yield();
            } else if (!once) {
                once = true; // the state of a thread that was just woken changes a little later
                for (long settled = System.nanoTime() + SETTLING_NANOS; System.nanoTime() < settled; ) {
                    Thread.yield();
                }
            } else {
                List<Thread> ready = ready();
                if (!ready.isEmpty() || alive.isEmpty()) {
                    return ready;
                }
            }
        }
        throw new AssertionError("the threads wait for each other after " + trace());
    }

    private List<Thread> alive() {
        Thread[] found = new Thread[MOST_THREADS];
        int count = group.enumerate(found);
        return Arrays.asList(found).subList(0, count);
    }

    private synchronized boolean isSettled(List<Thread> alive) {
        if (allowed != null) {
            return false;
        }
        for (Thread thread : alive) {
            Thread.State state = thread.getState();
            boolean waits = state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
            if (!parked.contains(thread) && !waits && state != Thread.State.TERMINATED) {
                return false;
            }
        }
        return true;
    }

    private synchronized List<Thread> ready() {
        return List.copyOf(parked);
    }

    synchronized List<String> trace() {
        return List.copyOf(trace);
    }
}
