package io.kstlib.auth.cli.command;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.PluginException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reports what went wrong: one line, or one for each problem of the configuration, with its example where it has one. Stack traces are
 * printed only where {@code KSTLIB_DEBUG} is set.
 */
public final class ErrorReport {

    private static final int DEEPEST_CAUSE = 10;

    private final Messages messages;
    private final PrintStream err;
    private final Map<String, String> environment;

    /**
     * @param messages the receiver of reports
     * @param err the receiver of stack traces
     * @param environment the environment variables
     */
    ErrorReport(Messages messages, PrintStream err, Map<String, String> environment) {
        this.messages = messages;
        this.err = err;
        this.environment = environment;
    }

    /** Reports what went wrong and what would help, and for a configuration each of its problems. */
    public void say(AuthException error) {
        if (error instanceof ConfigurationException wrong && !wrong.problems().isEmpty()) {
            wrong.problems().forEach(this::problem);
            wrong.remedy().map(RemedyWords::lines).stream()
                    .flatMap(List::stream)
                    .forEach(line -> messages.need("  " + line));
        } else {
            messages.fail(RemedyWords.of(error));
        }
        if (error instanceof PluginException missing && !missing.unusable().isEmpty()) {
            messages.need("  see what could not be used, and why:   kstlib auth plugins");
        }
        causes(error);
        trace(error);
    }

    /** Reports why the command does not go on. */
    public void say(CommandException error) {
        messages.fail(String.valueOf(error.getMessage()));
        trace(error);
    }

    /** Reports what went wrong in one line, for a tool that shows it among its own messages. */
    public void sayInOneLine(AuthException error) {
        messages.fail(inOneLine(error));
        causes(error);
        trace(error);
    }

    /** {@return the problem and the remedy, in one line; of several problems of a configuration, the first} */
    public static String inOneLine(AuthException error) {
        List<ConfigProblem> problems =
                error instanceof ConfigurationException wrong ? wrong.problems() : List.<ConfigProblem>of();
        if (problems.isEmpty()) {
            return Message.oneLine(RemedyWords.of(error));
        }
        String first = Message.of(RemedyWords.of(problems.get(0))).line();
        return problems.size() == 1 ? first : first + " (and " + (problems.size() - 1) + " more: kstlib auth doctor)";
    }

    private void problem(ConfigProblem problem) {
        Message message = Message.of(RemedyWords.of(problem));
        messages.fail(message.line());
        message.example().forEach(line -> messages.need(line.isBlank() ? "" : "  " + line));
    }

    /** Prints causes. Messages of others may quote what they read, so only the JDK's own are shown. A plugin throws exceptions of the JDK, too. */
    private void causes(Throwable error) {
        @Nullable Throwable cause = error.getCause();
        boolean isOfPlugin = error instanceof PluginException;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            String name = cause.getClass().getName();
            boolean isOfJdk = !isOfPlugin && (name.startsWith("java.") || name.startsWith("javax."));
            String message = cause instanceof AuthException behind
                    ? RemedyWords.of(behind)
                    : isOfJdk ? cause.getMessage() : null;
            messages.detail("  caused by " + name + (message != null ? ": " + message : ""));
            isOfPlugin |= cause instanceof PluginException;
            cause = cause.getCause();
        }
    }

    private void trace(Throwable error) {
        if (isDebugging(environment)) {
            error.printStackTrace(err);
            err.flush();
        }
    }

    /**
     * Describes a defect of kstlib. Its message may quote anything, so it is shown only to a person who asks for it.
     *
     * @param defect the exception
     * @return the place of the defect, in one line
     */
    public static String ofDefect(Throwable defect) {
        StackTraceElement[] trace = defect.getStackTrace();
        String where = trace.length == 0 ? "" : " at " + trace[0];
        return "internal error: " + defect.getClass().getName() + where
                + "; run it again with KSTLIB_DEBUG=1 and report what it prints";
    }

    /**
     * {@return whether stack traces are wanted}
     *
     * @param environment the environment variables
     */
    public static boolean isDebugging(Map<String, String> environment) {
        String debug = environment.getOrDefault("KSTLIB_DEBUG", "");
        return !debug.isEmpty() && !debug.equals("0");
    }
}
