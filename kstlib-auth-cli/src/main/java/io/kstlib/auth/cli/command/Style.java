package io.kstlib.auth.cli.command;

import io.kstlib.auth.cli.command.StyledText.Tone;
import java.nio.charset.Charset;
import java.util.Map;

/**
 * How text looks on one stream: with colours or without, and with which marks.
 *
 * @param colours whether colours are shown
 * @param marks the marks that are shown
 */
public record Style(Colours colours, Marks marks) {

    /** Whether colours are shown. */
    public enum Colours {
        /** By ECMA-48 sequences. */
        SHOWN,
        /** No colours. */
        NONE
    }

    /** Which marks are shown. */
    public enum Marks {
        /** Check mark and cross. */
        SIGNS,
        /** Words: {@code ok} and {@code failed}. */
        WORDS
    }

    /** For pipes and files. */
    public static final Style PLAIN = new Style(Colours.NONE, Marks.WORDS);

    /**
     * Returns the style of a terminal. It has no colours where {@code NO_COLOR} is set and not empty, or the terminal is a dumb one.
     *
     * @param environment the environment variables
     * @param charset the characters that the terminal shows
     */
    public static Style ofTerminal(Map<String, String> environment, Charset charset) {
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
        boolean signs = charset.newEncoder().canEncode("✓✗");
        return new Style(wanted ? Colours.SHOWN : Colours.NONE, signs ? Marks.SIGNS : Marks.WORDS);
    }

    /** {@return the text as it is printed} */
    String dress(StyledText text) {
        if (colours == Colours.NONE
                || text.tone() == Tone.PLAIN
                || text.content().isEmpty()) {
            return text.content();
        }
        return "\u001B[" + text.tone().parameters() + "m" + text.content() + "\u001B[0m";
    }

    /** {@return the mark of what passed} */
    public StyledText passed() {
        return new StyledText(Tone.GOOD, marks == Marks.SIGNS ? "✓" : "ok");
    }

    /** {@return the mark of what works, with a reservation} */
    public StyledText warned() {
        return new StyledText(Tone.WARNING, marks == Marks.SIGNS ? "!" : "warning");
    }

    /** {@return the mark of a check that was skipped} */
    public StyledText skipped() {
        return new StyledText(Tone.FAINT, marks == Marks.SIGNS ? "-" : "skipped");
    }

    /** {@return the number of columns of the widest mark} */
    public int widestMark() {
        return Math.max(warned().width(), skipped().width());
    }

    /** {@return the mark of what failed} */
    public StyledText failed() {
        return new StyledText(Tone.BAD, marks == Marks.SIGNS ? "✗" : "failed");
    }
}
