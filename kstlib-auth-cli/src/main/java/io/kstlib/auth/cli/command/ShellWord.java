package io.kstlib.auth.cli.command;

/** A word of a command line for a POSIX shell. */
public final class ShellWord {

    private ShellWord() {}

    /**
     * {@return the text, in quotes where the shell needs them}
     *
     * @param text any text
     */
    public static String of(String text) {
        return text.matches("[A-Za-z0-9._/:@%+,-][A-Za-z0-9._/:@%+=,-]*") ? text : inQuotes(text); // zsh replaces =word
    }

    /**
     * Writes the end of a proposed command: a parameter and its options.
     *
     * @param text the parameter, such as the name of a provider
     * @param options further options, each with a blank before it; may be empty
     * @return both with a blank before them, in an order in which the parameter is no option
     */
    public static String parameter(String text, String options) {
        return text.startsWith("-") ? options + " -- " + of(text) : " " + of(text) + options;
    }

    /**
     * @param text the parameter of a proposed command
     * @return the parameter with a blank before it
     */
    public static String parameter(String text) {
        return parameter(text, "");
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
