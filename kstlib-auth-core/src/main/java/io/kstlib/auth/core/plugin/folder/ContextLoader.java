package io.kstlib.auth.core.plugin.folder;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the class loader of a plugin the thread's context class loader while the plugin works. Libraries of the plugin look for their services there.
 * Immutable, safe for use by several threads.
 */
public final class ContextLoader {

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
     * {@return the result of the work}
     *
     * @param work what the plugin does
     * @param <T> the type of the result
     */
    public <T extends @Nullable Object> T during(Supplier<T> work) {
        return loader == null ? work.get() : attempt(work::get);
    }

    /**
     * Does some work with the context class loader of the plugin.
     *
     * @param work what the plugin, or the caller, does
     */
    public void run(Runnable work) {
        during(() -> {
            work.run();
            return null;
        });
    }

    /** Work that may throw a checked exception. */
    @FunctionalInterface
    interface Attempt<T extends @Nullable Object, E extends Exception> {

        T run() throws E;
    }

    <T extends @Nullable Object, E extends Exception> T attempt(Attempt<T, E> work) throws E {
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
