package io.kstlib.auth.cli.evidence;

import io.kstlib.auth.spi.text.ShownText;
import java.util.function.Consumer;

/**
 * Writes HTML in which every text is a text: what comes from a token cannot become markup, whatever stands in it. Element and class names
 * are ours. For one thread.
 */
final class Markup {

    private final StringBuilder html = new StringBuilder();

    /** A text, with everything escaped that could be taken for markup, steer a reader or hide (bidirectional controls). */
    Markup text(String text) {
        text.codePoints().forEach(this::character);
        return this;
    }

    private void character(int point) {
        switch (point) {
            case '&' -> html.append("&amp;");
            case '<' -> html.append("&lt;");
            case '>' -> html.append("&gt;");
            case '"' -> html.append("&quot;");
            case '\'' -> html.append("&#39;");
            case '\n', '\t' -> html.append((char) point);
            default -> html.append(ShownText.escaped(Character.toString(point)));
        }
    }

    /** An element with what is written into it. */
    Markup element(String name, String styleClass, Consumer<Markup> content) {
        html.append('<').append(name);
        if (!styleClass.isEmpty()) {
            html.append(" class=\"").append(styleClass).append('"');
        }
        html.append('>');
        content.accept(this);
        html.append("</").append(name).append(">\n");
        return this;
    }

    /** An element with nothing but a text. */
    Markup element(String name, String styleClass, String text) {
        return element(name, styleClass, inside -> inside.text(text));
    }

    /** A part of a page that is the same in every page. */
    Markup fixed(String own) {
        html.append(own);
        return this;
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
