package io.kstlib.auth.core.plugin.folder;

import io.kstlib.auth.spi.text.Spans;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the class loader of a plugin the thread's context class loader while the plugin works. Libraries of the plugin look for their services there.
 * Immutable, safe for use by several threads.
 */
public final class ContextLoader {

    /** How long a plugin of the folder may take for what it must do at once: it is made, or says what it is. */
    public static final Duration AT_ONCE = Duration.ofSeconds(5);

    /** What is said of a plugin that takes longer, as the end of a sentence. */
    public static final String UNANSWERED = "does not answer within " + Spans.inWords(AT_ONCE);

    private static final ContextLoader UNCHANGED = new ContextLoader(null);

    private final @Nullable ClassLoader loader;

    private ContextLoader(@Nullable ClassLoader loader) {
        this.loader = loader;
    }

    /**
     * {@return the class loader of the plugin; none for a plugin of this library's own class loader, because the context class loader of an
     * application may see more}
     *
     * @param plugin a factory, or what it made
     */
    public static ContextLoader of(Object plugin) {
        ClassLoader own = plugin.getClass().getClassLoader();
        return own == null || own == ContextLoader.class.getClassLoader() ? UNCHANGED : new ContextLoader(own);
    }

    static ContextLoader of(ClassLoader loader) {
        return new ContextLoader(loader);
    }

    /**
     * Keeps the present context class loader, for code that a plugin calls back.
     *
     * @return the thread's context class loader as it is now
     */
    public ContextLoader ofCaller() {
        ClassLoader present = Thread.currentThread().getContextClassLoader();
        return loader == null || present == null ? UNCHANGED : new ContextLoader(present);
    }

    /**
     * Lets the plugin do what it must do at once. A plugin with a class loader of its own does it on a thread of its own, because it may never return.
     * That thread is then interrupted and left alone; it keeps no process. A plugin of this library's own class loader is part of the program, which
     * waits for it.
     *
     * @param work what the plugin does; asks nothing of its caller
     * @param <T> the type of the result
     * @return the result of the work
     * @throws TimeoutException if it takes longer than {@link #AT_ONCE}
     * @throws ExecutionException with what the work threw
     */
    public <T extends @Nullable Object> T atOnce(Attempt<T, ?> work) throws TimeoutException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(() -> during(work));
        if (loader == null) {
            task.run();
        } else {
            Thread thread = new Thread(task, "kstlib-plugin");
            thread.setDaemon(true);
            try {
                thread.start();
            } catch (OutOfMemoryError noThread) {
                throw new ExecutionException(noThread);
            }
        }
        long end = System.nanoTime() + AT_ONCE.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException later) {
                    interrupted = true; // the answer comes at once
                }
            }
        } finally {
            task.cancel(true);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * {@return what the plugin threw}
     *
     * @param failed of {@link #atOnce}
     */
    public static Throwable thrown(ExecutionException failed) {
        return Objects.requireNonNullElse(failed.getCause(), failed);
    }

    /** Work that may throw a checked exception. */
    @FunctionalInterface
    public interface Attempt<T extends @Nullable Object, E extends Exception> {

        T run() throws E;
    }

    /**
     * {@return the result of the work}
     *
     * @param work what the plugin does
     * @param <T> the type of the result
     * @param <E> the checked exception that it may throw
     */
    public <T extends @Nullable Object, E extends Exception> T during(Attempt<T, E> work) throws E {
        if (loader == null) {
            return work.run();
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
