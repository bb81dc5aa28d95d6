package io.kstlib.auth.cli.command;

/** A text in HTML or XML. */
public final class MarkupText {

    private MarkupText() {}

    /**
     * {@return the text without markup, for the content of an element or a value in quotes}
     *
     * @param text any text
     */
    public static String of(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
