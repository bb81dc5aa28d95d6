package io.kstlib.auth.cli.evidence;

import io.kstlib.auth.spi.text.PrintableText;
import java.util.function.Consumer;

/** Writes HTML in which every text stays a text: nothing in a token can become markup. Element and class names are ours. For one thread. */
final class Markup {

    private final StringBuilder html = new StringBuilder();

    /** Writes a text. Escapes everything that could be markup, mislead a reader or hide (bidirectional controls). */
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
            default -> html.append(PrintableText.escaped(Character.toString(point)));
        }
    }

    /** Writes an element with the given content. */
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

    /** Writes an element that holds only a text. */
    Markup element(String name, String styleClass, String text) {
        return element(name, styleClass, inside -> inside.text(text));
    }

    /** Writes a part that is the same in every page. */
    Markup fixed(String own) {
        html.append(own);
        return this;
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
