package io.kstlib.auth.cli.start;

import io.kstlib.auth.cli.Cli;
import io.kstlib.auth.cli.command.ErrorReport;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.ProcessIo;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the command starts. */
public final class Main {

    private Main() {}

    /**
     * Runs the command line and ends the process with its exit code.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        Thread.currentThread().setUncaughtExceptionHandler((thread, defect) -> report(defect));
        ProcessIo here = ProcessIo.ofProcess();
        System.setOut(System.err); // what a plugin prints is no part of the answer, which goes to a stream of this
        // process's own
        ForeignExit watch = ForeignExit.watch(here.err());
        int code = new Cli(here).run(List.of(arguments));
        watch.end();
        System.exit(code);
    }

    /** Reports a defect of kstlib; the process exits with 1. */
    private static void report(Throwable defect) {
        System.err.println("kstlib: " + ErrorReport.ofDefect(defect));
        if (ErrorReport.isDebugging(System.getenv())) {
            defect.printStackTrace(System.err);
        }
    }

    /**
     * Names the plugin that ends this process. Its exit code, which may be 0, would be taken for that of the command, so the process ends with the code for a
     * plugin that is wrong. It is a shutdown hook: what a thread was doing when it ended the process is still on its stack. {@code Runtime.halt} runs no
     * hooks.
     */
    private static final class ForeignExit extends Thread {

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

        /** Ends the watch, because the command exits by itself. */
        void end() {
            try {
                boolean unused = Runtime.getRuntime().removeShutdownHook(this);
            } catch (IllegalStateException processEnds) { // it runs
                return;
            }
        }

        @Override
        public void run() {
            for (Map.Entry<Thread, StackTraceElement[]> each :
                    getAllStackTraces().entrySet()) {
                Optional<String> plugin = endedBy(each.getValue());
                if (plugin.isPresent()) {
                    err.println(
                            "kstlib: the plugin " + plugin.get() + " ended this process (System.exit), which no plugin"
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
                isEnding |=
                        frame.getClassName().equals("java.lang.ApplicationShutdownHooks"); // others wait for this one
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
}
