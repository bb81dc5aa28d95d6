package io.kstlib.auth.cli.output;

/** What a coloured text says by its colour (ECMA-48 SGR parameters). */
public enum Tone {
    /** As it should be. */
    GOOD("32"),
    /** Works, with a reservation. */
    WARNING("33"),
    /** Does not work. */
    BAD("31"),
    /** A heading or a name. */
    STRONG("1"),
    /** Less important text. */
    FAINT("2"),
    /** Black on white with any colours of the terminal, so that a camera can read it. */
    INK("38;5;16;48;5;231"),
    /** Ordinary text. */
    PLAIN("");

    private final String parameters;

    Tone(String parameters) {
        this.parameters = parameters;
    }

    String parameters() {
        return parameters;
    }
}
