package io.kstlib.auth.cli.start;

import io.kstlib.auth.cli.Cli;
import io.kstlib.auth.cli.command.ErrorReport;
import io.kstlib.auth.cli.command.ProcessIo;
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
        ProcessIo here = ProcessIo.ofProcess();
        System.setOut(System.err); // what a plugin prints is no part of the answer, which goes to a stream of this
        // process's own
        ForeignExit watch = ForeignExit.watch(here.err());
        int code = new Cli(here).run(List.of(arguments));
        watch.end();
        System.exit(code);
    }

    /** Reports a defect of kstlib; the process ends with 1. */
    private static void report(Throwable defect) {
        System.err.println("kstlib: " + ErrorReport.ofDefect(defect));
        if (ErrorReport.isDebugging(System.getenv())) {
            defect.printStackTrace(System.err);
        }
    }
}
