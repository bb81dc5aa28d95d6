package io.kstlib.auth.cli.start;

import io.kstlib.auth.cli.Cli;
import io.kstlib.auth.cli.session.ErrorReport;
import io.kstlib.auth.cli.session.ProcessIo;
import java.util.List;

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
        System.exit(new Cli(ProcessIo.ofProcess()).run(List.of(arguments)));
    }

    /** Reports a defect of kstlib; the process ends with 1. The message may quote anything, so it is shown only to a person who asks for it. */
    private static void report(Throwable defect) {
        StackTraceElement[] trace = defect.getStackTrace();
        String where = trace.length == 0 ? "" : " at " + trace[0];
        System.err.println("kstlib: internal error: " + defect.getClass().getName() + where
                + "; run it again with KSTLIB_DEBUG=1 and report what it prints");
        if (ErrorReport.isDebugging(System.getenv())) {
            defect.printStackTrace(System.err);
        }
    }
}
