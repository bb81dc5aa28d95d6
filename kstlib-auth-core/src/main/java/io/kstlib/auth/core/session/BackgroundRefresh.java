package io.kstlib.auth.core.session;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;

/**
 * The thread that refreshes the token of a session when it is due, whether or not a request needs it.
 *
 * <p>It has only a weak reference to the session and waits at the queue of that reference. It ends at once when the session is closed, and when the
 * session is no longer reachable.
 */
final class BackgroundRefresh implements AutoCloseable {

    private final Reference<Object> session;

    private BackgroundRefresh(Reference<Object> session) {
        this.session = session;
    }

    /**
     * Starts the thread.
     *
     * @param session the object whose token is refreshed; only weakly referenced
     */
    static BackgroundRefresh of(Object session, RefreshSchedule schedule) {
        ReferenceQueue<Object> ended = new ReferenceQueue<>();
        Reference<Object> reference = new WeakReference<>(session, ended);
        Thread thread = new Thread(() -> keepFresh(schedule, reference, ended), "kstlib-refresh");
        thread.setDaemon(true);
        thread.start();
        return new BackgroundRefresh(reference);
    }

    private static void keepFresh(RefreshSchedule schedule, Reference<Object> session, ReferenceQueue<Object> ended) {
        try {
            Duration wait = schedule.refresh();
            while (ended.remove(wait.toMillis()) != session) {
                wait = schedule.refresh();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt(); // the thread ends
        }
    }

    @Override
    public void close() {
        session.enqueue();
    }
}
