package io.kstlib.auth.cli.output;

import io.kstlib.auth.spi.text.ShownText;

/**
 * A piece of text for people. Some of what we print comes from servers and tokens, so control characters, with which a text could rewrite
 * what a terminal shows, are replaced in every text before it is printed.
 *
 * @param tone what it says
 * @param content the text, without control characters
 */
public record StyledText(Tone tone, String content) {

    public StyledText {
        content = ShownText.oneLine(content);
    }

    /**
     * @param content the text
     * @return ordinary text
     */
    public static StyledText of(String content) {
        return new StyledText(Tone.PLAIN, content);
    }

    /**
     * How wide it is on a terminal.
     *
     * @return in columns; characters of double width count one
     */
    public int width() {
        return content.codePointCount(0, content.length());
    }
}
