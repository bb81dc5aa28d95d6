package io.kstlib.auth.spi.text;

import java.util.Collection;
import java.util.List;

/**
 * Cleans text of a server for messages. Servers echo what they received, including tokens and codes. Immutable. {@link #toString()} shows no secret.
 */
public final class Redaction {

    /** How much of a server's text a message shows, in characters. */
    public static final int LONGEST_TEXT = 300;

    /** Hiding shorter values removes parts of ordinary words. */
    private static final int SHORTEST_SECRET = 4;

    private static final Redaction NONE = new Redaction(List.of());

    private final List<String> secrets;

    private Redaction(List<String> secrets) {
        this.secrets = secrets;
    }

    /** {@return a redaction that hides no secret and only cleans the text} */
    public static Redaction none() {
        return NONE;
    }

    /**
     * {@return a redaction that hides these values}
     *
     * @param secrets the values to hide; values shorter than 4 characters are not hidden
     */
    public static Redaction of(Collection<String> secrets) {
        return new Redaction(secrets.stream()
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .toList());
    }

    /**
     * {@return the text on one line, with the secrets hidden, without control and invisible characters, cut after {@link #LONGEST_TEXT} characters}
     *
     * @param text a text of a server
     */
    public String clean(String text) {
        String hidden = text;
        for (String secret : secrets) {
            hidden = hidden.replace(secret, "[hidden]");
        }
        return PrintableText.oneLine(visible(hidden), LONGEST_TEXT);
    }

    /** Returns one blank for each run of blanks and of characters that no one sees. */
    private static String visible(String text) {
        StringBuilder visible = new StringBuilder();
        text.codePoints()
                .map(point -> PrintableText.isVisible(point) ? point : ' ')
                .forEach(point -> {
                    if (point != ' ' || (!visible.isEmpty() && visible.charAt(visible.length() - 1) != ' ')) {
                        visible.appendCodePoint(point);
                    }
                });
        return visible.toString().trim();
    }

    @Override
    public String toString() {
        return "Redaction[" + secrets.size() + " secrets]";
    }
}
