package io.kstlib.sops.document;

/** The text being written, and what is known about the place where it ends. */
final class YamlOutput {

    private final StringBuilder text = new StringBuilder();
    private int column;
    private boolean whitespace = true;
    private boolean indention = true;

    /** The indentation of a comment just written below a node. An empty line then separates it from what follows. -1: none. */
    private int footIndent = -1;

    int column() {
        return column;
    }

    void indent(int indent) {
        int columns = Math.max(indent, 0);
        if (!indention || column > columns || (column == columns && !whitespace)) {
            lineBreak();
        }
        if (footIndent == columns) {
            lineBreak();
        }
        while (column < columns) {
            put(' ');
        }
        whitespace = true;
        footIndent = -1;
    }

    void lineBreak() {
        lineBreak('\n');
    }

    private void lineBreak(char character) {
        text.append(character);
        column = 0;
        indention = true;
    }

    /** Writes an indicator that needs a space before it. */
    void spacedIndicator(String indicator) {
        if (!whitespace) {
            put(' ');
        }
        indicator(indicator);
    }

    void indicator(String indicator) {
        text.append(indicator);
        column += indicator.length();
        whitespace = false;
        indention = false;
    }

    /** Writes the dash of an item or the question mark of a key. What is behind it may count as the start of the line. */
    void blockIndicator(String indicator) {
        boolean wasIndention = indention;
        spacedIndicator(indicator);
        indention = wasIndention;
    }

    /** Writes an opening bracket, which needs no space behind it. */
    void openingIndicator(String indicator) {
        spacedIndicator(indicator);
        whitespace = true;
    }

    void space() {
        if (!whitespace) {
            put(' ');
        }
    }

    void append(String characters) {
        text.append(characters);
        column += characters.length();
        whitespace = false;
        indention = false;
    }

    private void put(char c) {
        text.append(c);
        column++;
    }

    void comment(String comment, int indent) {
        boolean first = true;
        for (String line : comment.split("\n", -1)) {
            if (!first) {
                lineBreak();
                indent(indent);
            }
            first = false;
            text.append(line);
            column += line.length();
            indention = false;
        }
        lineBreak();
        whitespace = true;
    }

    void afterFoot(int indent) {
        footIndent = Math.max(indent, 0);
    }

    void forgetFoot() {
        footIndent = -1;
    }

    /** Writes the lines of a literal text. */
    void literal(String value, int indent) {
        whitespace = true;
        lines(value, indent, true);
    }

    /** Writes a text in single quotes. It may have line breaks other than a line feed. */
    void singleQuoted(String value, int indent) {
        append("'");
        lines(value.replace("'", "''"), indent, false);
        append("'");
    }

    /** Indents after U+2028 and U+2029, too: they are line breaks for readers of YAML 1.1, which drop the indentation behind them. */
    private void lines(String value, int indent, boolean atLineStart) {
        boolean lineStart = atLineStart;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Characters.isBreak(c)) {
                lineBreak(c);
                lineStart = true;
            } else {
                if (lineStart) {
                    indent(indent);
                }
                text.append(c);
                column++;
                indention = false;
                lineStart = false;
            }
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
