package io.kstlib.auth.cli.check;

import io.kstlib.auth.cli.command.MarkupText;
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
        String character = Character.toString(point);
        boolean isLayout = point == '\n' || point == '\t';
        html.append(isLayout ? character : MarkupText.of(PrintableText.escaped(character)));
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
