package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.command.ErrorReport;
import io.kstlib.auth.cli.command.Message;
import io.kstlib.auth.cli.command.Times;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;

/**
 * The messages of the agent that no command asked for: on standard error, which is a file or a journal, and in its status. It says the same thing once, and has
 * a limit, because no one empties that file. Safe for use by several threads.
 */
final class AgentLog {

    private static final int MOST_LINES = 1000;
    private static final int MOST_REMEMBERED = 20;

    private final PrintStream err;
    private final InstantSource clock;
    private final Map<String, String> said = new LinkedHashMap<>();
    private final Map<String, String> warned = new LinkedHashMap<>();
    private int lines;

    AgentLog(PrintStream err, InstantSource clock) {
        this.err = err;
        this.clock = clock;
    }

    /**
     * Writes a text to the log.
     *
     * @param text without secrets
     */
    void say(String text) {
        say(text, said);
    }

    /**
     * Logs a warning: it stays in the status after other lines.
     *
     * @param text without secrets
     */
    void warn(String text) {
        say(text, warned);
    }

    private synchronized void say(String text, Map<String, String> remembered) {
        String line = Message.oneLine(text);
        if (remembered.putIfAbsent(line, Times.iso(clock.instant())) != null) {
            return;
        }
        if (remembered.size() > MOST_REMEMBERED) {
            remembered.remove(remembered.keySet().iterator().next());
        }
        lines++;
        if (lines <= MOST_LINES) {
            err.println("kstlib: " + line + (lines == MOST_LINES ? " (this is the last line)" : ""));
            err.flush();
        }
    }

    /** Returns the last lines, each with its time. */
    synchronized List<String> said() {
        return withTimes(said);
    }

    /** Returns the warnings, each with its time. */
    synchronized List<String> warned() {
        return withTimes(warned);
    }

    private static List<String> withTimes(Map<String, String> remembered) {
        return remembered.entrySet().stream()
                .map(one -> one.getValue() + " " + one.getKey())
                .toList();
    }

    /** Returns a factory of daemon threads that log their defects. */
    ThreadFactory daemons() {
        return work -> {
            Thread thread = new Thread(work, "kstlib-agent");
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((ended, defect) -> say(ErrorReport.ofDefect(defect)));
            return thread;
        };
    }
}
