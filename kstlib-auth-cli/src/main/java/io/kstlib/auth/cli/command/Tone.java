package io.kstlib.auth.cli.command;

/** What a coloured text says by its colour (ECMA-48 SGR parameters). */
public enum Tone {
    /** As it should be. */
    GOOD("good", "32"),
    /** Works, with a reservation. */
    WARNING("warning", "33"),
    /** Does not work. */
    BAD("bad", "31"),
    /** A heading or a name. */
    STRONG("strong", "1"),
    /** Less important text. */
    FAINT("faint", "2"),
    /** Black on white with any colours of the terminal, so that a camera can read it. */
    INK("ink", "38;5;16;48;5;231"),
    /** Ordinary text. */
    PLAIN("plain", "");

    private final String word;
    private final String parameters;

    Tone(String word, String parameters) {
        this.word = word;
        this.parameters = parameters;
    }

    /** {@return the class of the style sheet} */
    public String word() {
        return word;
    }

    String parameters() {
        return parameters;
    }
}
