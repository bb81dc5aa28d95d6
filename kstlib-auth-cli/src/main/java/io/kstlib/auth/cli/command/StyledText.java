package io.kstlib.auth.cli.command;

import io.kstlib.auth.spi.text.PrintableText;

/**
 * A piece of text for people. Some of the text that we print comes from servers and tokens. Control characters in it could rewrite what a
 * terminal shows, so they are replaced in every text.
 *
 * @param tone the meaning of its colour
 * @param content the text, without control characters
 */
public record StyledText(Tone tone, String content) {

    public StyledText {
        content = PrintableText.oneLine(content);
    }

    /**
     * {@return ordinary text}
     *
     * @param content the text
     */
    public static StyledText of(String content) {
        return new StyledText(Tone.PLAIN, content);
    }

    /**
     * Returns the width on a terminal.
     *
     * @return the number of columns; characters of double width count one
     */
    public int width() {
        return content.codePointCount(0, content.length());
    }

    /** The meaning of a colour (ECMA-48 SGR parameters). */
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
}
