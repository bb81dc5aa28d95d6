package io.kstlib.auth.cli.start;

import io.kstlib.auth.cli.command.ExitCode;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;

/**
 * Names the plugin that ends this process. Its exit code, which may be 0, would be taken for that of the command, so the process ends with the code for a
 * plugin that is wrong. It is a shutdown hook: what a thread was doing when it ended the process is still on its stack. {@code Runtime.halt} runs no
 * hooks.
 */
final class ForeignExit extends Thread {

    private final PrintStream err;

    private ForeignExit(PrintStream err) {
        super("kstlib-foreign-exit");
        this.err = err;
    }

    /**
     * Begins to watch.
     *
     * @param err standard error, which no plugin can replace
     */
    static ForeignExit watch(PrintStream err) {
        ForeignExit watch = new ForeignExit(err);
        Runtime.getRuntime().addShutdownHook(watch);
        return watch;
    }

    /** Ends the watch, because the command has ended itself. */
    void end() {
        try {
            boolean unused = Runtime.getRuntime().removeShutdownHook(this);
        } catch (IllegalStateException processEnds) { // it runs
            return;
        }
    }

    @Override
    public void run() {
        for (Map.Entry<Thread, StackTraceElement[]> each : getAllStackTraces().entrySet()) {
            Optional<String> plugin = endedBy(each.getValue());
            if (plugin.isPresent()) {
                err.println("kstlib: the plugin " + plugin.get() + " ended this process (System.exit), which no plugin"
                        + " may do. Report it to the author of the plugin");
                err.flush();
                awaitOtherHooks(each.getKey());
                Runtime.getRuntime().halt(ExitCode.CONFIGURATION.code());
            }
        }
    }

    /** Returns the class that ended the process and where it comes from; empty if this is another thread, or a signal or the command ended the process. */
    private static Optional<String> endedBy(StackTraceElement[] stack) {
        boolean isEnding = false;
        for (StackTraceElement frame : stack) {
            isEnding |= frame.getClassName().equals("java.lang.ApplicationShutdownHooks"); // others wait for this one
            String module = String.valueOf(frame.getModuleName());
            if (isEnding && !module.startsWith("java.") && !module.startsWith("jdk.")) {
                return module.startsWith("io.kstlib.")
                        ? Optional.empty()
                        : Optional.of(frame.getClassName() + " of "
                                + (frame.getModuleName() == null ? frame.getClassLoaderName() : module));
            }
        }
        return Optional.empty();
    }

    /** Waits for the hooks of the library, such as the one that keeps the process until a refreshed token is stored. All are started before the first is awaited. */
    private static void awaitOtherHooks(Thread ending) {
        while (ending.getState() != State.WAITING) {
            Thread.onSpinWait();
        }
        for (Thread hook : getAllStackTraces().keySet()) {
            if (hook.getName().startsWith("kstlib-") && hook.getName().endsWith("-end")) {
                try {
                    hook.join();
                } catch (InterruptedException stop) {
                    return; // a plugin is not waited for
                }
            }
        }
    }
}
