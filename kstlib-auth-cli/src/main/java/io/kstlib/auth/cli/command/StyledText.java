package io.kstlib.auth.cli.command;

import io.kstlib.auth.spi.text.PrintableText;

/**
 * A piece of text for people. Some of the text that we print comes from servers and tokens. Control characters in it could rewrite what a
 * terminal shows, so they are replaced in every text.
 *
 * @param tone what it says
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
}
