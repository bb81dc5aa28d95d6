package io.kstlib.sops.document;

import io.kstlib.sops.document.YamlNode.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

/**
 * Writes the nodes of YAML documents in block style, four columns per level, with their comments, byte for byte as sops does. Comments wait in
 * slots until their kind is written, as in the YAML library of sops: that decides where each comment ends up. Used for one text.
 */
final class YamlEmitter {

    private static final int STEP = 4;
    private static final int LONGEST_SIMPLE_KEY = 128;

    private enum Parent {
        ROOT,
        MAPPING,
        SEQUENCE
    }

    private final Output out = new Output();
    private int indent = -1;
    private String head = "";
    private String line = "";
    private String keyLine = "";
    private String foot = "";
    private String tail = "";

    String write(List<YamlNode> documents) {
        boolean first = true;
        for (YamlNode root : documents) {
            if (!first) {
                out.indent(indent);
                out.spacedIndicator("---");
                out.indent(indent);
            }
            first = false;
            head = root.comments.head();
            writeHead();
            node(root, Parent.ROOT);
            out.afterFoot(0); // an empty line goes before comments that had no place above
            writeFoot();
            out.forgetFoot();
            out.indent(indent);
        }
        return out.toString();
    }

    String writeValue(YamlNode node) {
        begin(node);
        node(node, Parent.ROOT);
        out.indent(indent);
        return out.toString();
    }

    private void begin(YamlNode node) {
        head = or(node.comments.head(), head);
        if (node.kind == Kind.SCALAR) {
            line = or(node.comments.line(), line);
            foot = or(node.comments.foot(), foot);
        }
    }

    private static String or(String text, String other) {
        return text.isEmpty() ? other : text;
    }

    private void node(YamlNode node, Parent parent) {
        if (node.kind == Kind.SCALAR) {
            scalar(node, parent);
        }
        writeLine();
        writeFoot();
        if (node.kind == Kind.SCALAR) {
            return;
        } else if (node.content.isEmpty()) {
            emptyCollection(node);
        } else if (node.kind == Kind.MAPPING) {
            mapping(node, parent);
        } else {
            sequence(node, parent);
        }
    }

    private void end(YamlNode node) {
        line = or(node.comments.line(), line);
        foot = or(node.comments.foot(), foot);
    }

    private void emptyCollection(YamlNode node) {
        end(node);
        boolean map = node.kind == Kind.MAPPING;
        out.openingIndicator(map ? "{" : "[");
        if (map) {
            int outer = indent;
            indent = indent < 0 ? STEP : deeper(Parent.MAPPING);
            writeHead();
            indent = outer;
        } else if (out.column() == 0) {
            out.indent(indent);
        }
        out.indicator(map ? "}" : "]");
        writeLine();
        writeFoot();
    }

    private int deeper(Parent parent) {
        if (indent < 0) {
            return 0;
        }
        return parent == Parent.SEQUENCE ? indent + 2 : STEP * ((indent + STEP) / STEP);
    }

    private void mapping(YamlNode node, Parent parent) {
        int outer = indent;
        indent = deeper(parent);
        String below = "";
        for (int i = 0; i + 1 < node.content.size(); i += 2) {
            YamlNode key = node.content.get(i);
            YamlNode value = node.content.get(i + 1);
            tail = or(below, tail);
            head = or(key.comments.head(), head);
            below = key.comments.foot();
            writeHead();
            out.indent(indent);
            entry(key, value);
        }
        tail = or(below, tail);
        end(node);
        writeHead();
        indent = outer;
    }

    private void entry(YamlNode key, YamlNode value) {
        keyLine = or(line, keyLine); // what the entries before had no place for
        line = "";
        boolean simple = isSimpleKey(key);
        if (simple) {
            writeTag(key);
            quoted(key, indent);
        } else {
            out.blockIndicator("?");
            scalar(key, Parent.MAPPING);
            out.indent(indent);
        }
        begin(value);
        if (simple) {
            out.indicator(":");
        } else {
            out.blockIndicator(":");
        }
        writeKeyLine(value);
        node(value, Parent.MAPPING);
    }

    private void writeKeyLine(YamlNode value) {
        if (keyLine.isEmpty()) {
            return;
        } else if (value.kind != Kind.SCALAR) {
            String later = line;
            line = keyLine;
            writeLine();
            line = later;
        } else if (line.isEmpty()) {
            line = keyLine;
        } else {
            return;
        }
        keyLine = "";
    }

    private static boolean isSimpleKey(YamlNode key) {
        int length = key.value.getBytes(StandardCharsets.UTF_8).length + key.tag.length();
        return length <= LONGEST_SIMPLE_KEY && key.value.chars().noneMatch(YamlNode::isBreak);
    }

    private void sequence(YamlNode node, Parent parent) {
        int outer = indent;
        indent = deeper(parent);
        for (YamlNode item : node.content) {
            begin(item);
            writeHead();
            out.indent(indent);
            out.blockIndicator("-");
            node(item, Parent.SEQUENCE);
        }
        end(node);
        indent = outer;
    }

    private void scalar(YamlNode node, Parent parent) {
        writeTag(node);
        int textIndent = indent < 0 ? STEP : deeper(parent);
        if (node.style == ScalarStyle.LITERAL) {
            literal(node.value, textIndent);
        } else {
            quoted(node, textIndent);
        }
    }

    private void writeTag(YamlNode node) {
        if (!node.tag.isEmpty()) {
            out.space();
            out.append(node.tag);
        }
    }

    private void quoted(YamlNode node, int textIndent) {
        String value = node.value;
        if (node.style == ScalarStyle.PLAIN) {
            if (!value.isEmpty()) {
                out.space();
                out.append(value);
            }
        } else if (node.style == ScalarStyle.SINGLE_QUOTED) {
            out.space();
            out.singleQuoted(value, textIndent);
        } else {
            out.space();
            out.append(DoubleQuotes.around(value));
        }
    }

    private void literal(String value, int textIndent) {
        StringBuilder header = new StringBuilder("|");
        if (value.charAt(0) == ' ' || YamlNode.isBreak(value.charAt(0))) {
            header.append(textIndent - Math.max(indent, 0));
        }
        int length = value.length();
        if (!YamlNode.isBreak(value.charAt(length - 1))) {
            header.append('-');
        } else if (length == 1 || YamlNode.isBreak(value.charAt(length - 2))) {
            header.append('+');
        }
        out.spacedIndicator(header.toString());
        if (line.isEmpty()) {
            out.lineBreak();
        } else {
            writeLine();
        }
        out.literal(value, textIndent);
    }

    private void writeHead() {
        if (!tail.isEmpty()) {
            out.indent(indent);
            out.comment(tail, indent);
            tail = "";
            out.afterFoot(indent);
        }
        if (!head.isEmpty()) {
            out.indent(indent);
            out.comment(head, indent);
            head = "";
        }
    }

    private void writeLine() {
        if (!line.isEmpty()) {
            out.space();
            out.comment(line, indent);
            line = "";
        }
    }

    private void writeFoot() {
        if (!foot.isEmpty()) {
            out.indent(indent);
            out.comment(foot, indent);
            foot = "";
            out.afterFoot(indent);
        }
    }

    /** Writes texts in double quotes, with escapes for the characters that need them. */
    private static final class DoubleQuotes {

        private static final String HEX = "0123456789ABCDEF";

        private DoubleQuotes() {}

        static String around(String text) {
            StringBuilder out = new StringBuilder(text.length() + 2).append('"');
            text.codePoints().forEach(c -> character(c, out));
            return out.append('"').toString();
        }

        private static void character(int c, StringBuilder out) {
            boolean asIs = c <= 0xFFFF && YamlNode.isPrintable(c) && !YamlNode.isBreak(c) && c != '"' && c != '\\';
            if (asIs) {
                out.append((char) c);
                return;
            }
            out.append('\\');
            switch (c) {
                case 0x00 -> out.append('0');
                case 0x07 -> out.append('a');
                case 0x08 -> out.append('b');
                case 0x09 -> out.append('t');
                case 0x0A -> out.append('n');
                case 0x0B -> out.append('v');
                case 0x0C -> out.append('f');
                case 0x0D -> out.append('r');
                case 0x1B -> out.append('e');
                case 0x22 -> out.append('"');
                case 0x5C -> out.append('\\');
                case 0x85 -> out.append('N');
                case 0x2028 -> out.append('L');
                case 0x2029 -> out.append('P');
                default -> code(c, out);
            }
        }

        private static void code(int c, StringBuilder out) {
            int digits = c <= 0xFF ? 2 : c <= 0xFFFF ? 4 : 8;
            out.append(digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
            for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
                out.append(HEX.charAt(c >> shift & 0xF));
            }
        }
    }

    /** The text being written, and the state of its last line. */
    private static final class Output {

        private final StringBuilder text = new StringBuilder();
        private int column;
        private boolean whitespace = true;
        private boolean indention = true;

        /** The indentation of a comment just written below a node. An empty line then separates it from the next node. -1: none. */
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

        /** Writes the dash of an item or the question mark of a key. The text behind it may count as the start of the line. */
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
                if (YamlNode.isBreak(c)) {
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
}
