package io.kstlib.auth.cli.output;

/** A word of a command line for a POSIX shell. */
public final class ShellWord {

    private ShellWord() {}

    /**
     * @param text any text
     * @return the text, in quotes where the shell needs them
     */
    public static String of(String text) {
        return text.matches("[A-Za-z0-9._/:@%+=,-]+") ? text : inQuotes(text);
    }

    /**
     * @param text any text
     * @return the text in quotes
     */
    public static String inQuotes(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
