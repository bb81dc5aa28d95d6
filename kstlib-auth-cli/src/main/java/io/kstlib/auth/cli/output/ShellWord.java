package io.kstlib.auth.cli.output;

/** A word of a command line for a POSIX shell. */
public final class ShellWord {

    private ShellWord() {}

    /**
     * {@return the text, in quotes where the shell needs them}
     *
     * @param text any text
     */
    public static String of(String text) {
        return text.matches("[A-Za-z0-9._/:@%+=,-]+") ? text : inQuotes(text);
    }

    /**
     * {@return the text in quotes}
     *
     * @param text any text
     */
    public static String inQuotes(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
