package io.kstlib.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Looks for secrets in the output of a plugin: its objects, its errors and its logs (security rule 6 in {@code docs/security.md}). */
public final class SecretLeaks {

    private SecretLeaks() {}

    /**
     * Asserts that a secret does not show.
     *
     * @param what a plugin's object, an error with its causes, or a text
     * @param secrets the secrets that must not be in it
     */
    public static void assertNone(Object what, Collection<String> secrets) {
        StringBuilder text = new StringBuilder(String.valueOf(what));
        for (Throwable cause = what instanceof Throwable failure ? failure.getCause() : null;
                cause != null;
                cause = cause.getCause()) {
            text.append('\n').append(cause);
        }
        String shown = text.toString();
        secrets.forEach(secret -> assertFalse(shown.contains(secret), () -> "a secret shows in: " + shown));
    }

    /** The work of a plugin. */
    @FunctionalInterface
    public interface Work {

        /**
         * Does the work.
         *
         * @throws Exception any exception of the plugin
         */
        void run() throws Exception;
    }

    /**
     * Asserts that no secret is logged while a plugin works, down to the finest level, by {@code System.Logger} and
     * {@code java.util.logging}. Tests that run in parallel wait for each other here, because there is one root logger.
     *
     * @param work the work of the plugin
     * @param secrets the secrets that must not be in the log
     * @throws Exception any exception of the plugin
     */
    public static void assertNoneInLogs(Work work, Collection<String> secrets) throws Exception {
        Logger root = Logger.getLogger("");
        Listener listener = new Listener();
        synchronized (SecretLeaks.class) {
            Level level = root.getLevel();
            root.addHandler(listener);
            root.setLevel(Level.ALL);
            try {
                work.run();
            } finally {
                root.setLevel(level);
                root.removeHandler(listener);
            }
        }
        List.copyOf(listener.lines).forEach(line -> assertNone(line, secrets)); // so a failure shows its line only
    }

    private static final class Listener extends Handler {

        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

        Listener() {
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord entry) {
            lines.add(new SimpleFormatter().format(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
