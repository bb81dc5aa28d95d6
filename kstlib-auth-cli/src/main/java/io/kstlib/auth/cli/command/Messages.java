package io.kstlib.auth.cli.command;

import io.kstlib.auth.cli.command.CommandRun.GlobalOptions;
import io.kstlib.auth.cli.command.Output.Lines;
import io.kstlib.auth.cli.command.Output.Lines.HomePaths;
import io.kstlib.auth.cli.command.StyledText.Tone;
import java.io.PrintStream;

/** The messages of a command to a person beside the answer. They go to standard error, so that standard output holds only the answer. */
public final class Messages {

    /** The level of messages. */
    public enum Level {
        /** Warnings and necessary messages. */
        QUIET,
        /** Also what helps a person. */
        NORMAL,
        /** Also what happens in the background. */
        VERBOSE
    }

    private final Lines lines;
    private final Level level;

    /**
     * @param stream standard error
     * @param paths the way in which paths are written
     * @param options the level of messages, and the options that each proposed command gets, too
     */
    public Messages(PrintStream stream, Style style, HomePaths paths, GlobalOptions options) {
        this.lines = new Lines(stream, style, paths, options);
        this.level = options.level();
    }

    /**
     * Prints a necessary message, such as where to log in.
     *
     * @param parts texts of one line
     */
    public void need(Object... parts) {
        lines.print(parts);
    }

    /**
     * Prints what helps a person.
     *
     * @param parts texts of one line
     */
    public void say(Object... parts) {
        if (level != Level.QUIET) {
            lines.print(parts);
        }
    }

    /**
     * Prints what happens in the background.
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
     * @param question the question, with the accepted answers
     */
    public void ask(String question) {
        lines.begin(question);
    }

    /**
     * Warns.
     *
     * @param message the message; it is printed in one line, even if it has several
     */
    public void warn(String message) {
        lines.print(new StyledText(Tone.WARNING, "kstlib: warning: "), Message.oneLine(message));
    }

    /**
     * Reports an error.
     *
     * @param message the message; it is printed in one line, even if it has several
     */
    public void fail(String message) {
        lines.print(new StyledText(Tone.BAD, "kstlib: "), Message.oneLine(message));
    }

    /**
     * {@return messages on the same stream at this level}
     *
     * @param changed the level
     */
    public Messages at(Level changed) {
        return new Messages(lines, changed);
    }

    private Messages(Lines lines, Level level) {
        this.lines = lines;
        this.level = level;
    }
}
