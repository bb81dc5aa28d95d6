package io.kstlib.auth.cli.output;

import java.io.PrintStream;

/** What is said to a person beside the answer: on standard error, so that nothing but the answer is on standard output. */
public final class Messages {

    /** How much is said. */
    public enum Level {
        /** Warnings and what cannot be left out. */
        QUIET,
        /** What helps a person along. */
        NORMAL,
        /** What happens behind it, too. */
        VERBOSE
    }

    private final Lines lines;
    private final Level level;

    /**
     * @param stream standard error
     * @param style its style
     * @param level how much to say
     */
    public Messages(PrintStream stream, Style style, Level level) {
        this.lines = new Lines(stream, style);
        this.level = level;
    }

    /**
     * Says what cannot be left out, such as where to log in.
     *
     * @param parts texts of one line
     */
    public void need(Object... parts) {
        lines.print(parts);
    }

    /**
     * Says what helps a person along.
     *
     * @param parts texts of one line
     */
    public void say(Object... parts) {
        if (level != Level.QUIET) {
            lines.print(parts);
        }
    }

    /**
     * Says what happens behind the scenes.
     *
     * @param parts texts of one line; no secrets
     */
    public void detail(Object... parts) {
        if (level == Level.VERBOSE) {
            lines.print(parts);
        }
    }

    /**
     * Asks for an answer, which is typed on the same line.
     *
     * @param question the question, with the answers that count
     */
    public void ask(String question) {
        lines.begin(question);
    }

    /**
     * Warns.
     *
     * @param message what is said in one line, however many it has
     */
    public void warn(String message) {
        lines.print(new StyledText(Tone.WARNING, "kstlib: warning: "), Message.oneLine(message));
    }

    /**
     * Reports what went wrong.
     *
     * @param message what is said in one line, however many it has
     */
    public void fail(String message) {
        lines.print(new StyledText(Tone.BAD, "kstlib: "), Message.oneLine(message));
    }

    /**
     * @param changed how much to say
     * @return talk on the same stream that says this much
     */
    public Messages at(Level changed) {
        return new Messages(lines, changed);
    }

    private Messages(Lines lines, Level level) {
        this.lines = lines;
        this.level = level;
    }
}
