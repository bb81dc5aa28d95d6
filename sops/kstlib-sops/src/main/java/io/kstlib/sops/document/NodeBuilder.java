package io.kstlib.sops.document;

import io.kstlib.sops.document.YamlNode.Kind;
import io.kstlib.sops.tree.Bool;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.BranchItem;
import io.kstlib.sops.tree.Comment;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.FloatNumber;
import io.kstlib.sops.tree.FloatText;
import io.kstlib.sops.tree.Null;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.Sequence;
import io.kstlib.sops.tree.SequenceItem;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Value;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns trees into the nodes of YAML documents. A comment becomes part of the node after it, or of the last node at the end. */
final class NodeBuilder {

    private static final int BASE64_COLUMNS = 70;

    private NodeBuilder() {}

    static YamlNode mapping(Branch branch) {
        YamlNode mapping = YamlNode.collection(Kind.MAPPING);
        PendingComments waiting = new PendingComments();
        for (BranchItem item : branch.items()) {
            if (item instanceof Comment comment) {
                waiting.add(comment);
                continue;
            }
            Entry entry = (Entry) item;
            if (mapping.content.isEmpty()) {
                waiting.putAbove(mapping);
            }
            YamlNode key = text(entry.key());
            waiting.putAbove(key);
            YamlNode value = value(entry.value());
            waiting.putBehind(value);
            mapping.content.add(key);
            mapping.content.add(value);
        }
        waiting.putLast(mapping, mapping.content.isEmpty() ? mapping : mapping.content.get(mapping.content.size() - 2));
        return mapping;
    }

    private static YamlNode sequence(Sequence list) {
        YamlNode sequence = YamlNode.collection(Kind.SEQUENCE);
        PendingComments waiting = new PendingComments();
        for (SequenceItem item : list.items()) {
            if (item instanceof Comment comment) {
                waiting.add(comment);
                continue;
            }
            if (sequence.content.isEmpty()) {
                waiting.putAbove(sequence);
            }
            YamlNode node = value((Value) item);
            waiting.putAbove(node);
            waiting.putBehind(node);
            sequence.content.add(node);
        }
        List<YamlNode> content = sequence.content;
        waiting.putLast(sequence, content.isEmpty() ? sequence : content.get(content.size() - 1));
        return sequence;
    }

    static YamlNode value(Value value) {
        if (value instanceof Branch branch) {
            return mapping(branch);
        } else if (value instanceof Sequence sequence) {
            return sequence(sequence);
        }
        return scalar((Scalar) value);
    }

    private static YamlNode scalar(Scalar scalar) {
        if (scalar instanceof TextValue text) {
            return text.isUtf8() ? text(text.text()) : binary(text.bytes());
        } else if (scalar instanceof Bool flag) {
            return plain(Boolean.toString(flag.value()));
        } else if (scalar instanceof Null) {
            return plain("null");
        } else if (scalar instanceof FloatNumber number) {
            return plain(floatText(number.value()));
        }
        return plain(scalar.text());
    }

    private static String floatText(double number) {
        if (Double.isNaN(number)) {
            return ".nan";
        } else if (Double.isInfinite(number)) {
            return number > 0 ? ".inf" : "-.inf";
        }
        // For the negative zero sops writes a whole number, and loses the sign that the message authentication code
        // covers.
        boolean negativeZero = number == 0 && 1 / number < 0;
        return negativeZero ? "-0.0" : FloatText.general(number);
    }

    private static YamlNode plain(String text) {
        return new YamlNode(Kind.SCALAR, "", text, YamlNode.Style.PLAIN, 0);
    }

    private static YamlNode text(String text) {
        String tag = text.equals("<<") ? "!!merge" : "";
        return new YamlNode(Kind.SCALAR, tag, text, TextStyle.of(text), 0);
    }

    private static YamlNode binary(byte[] bytes) {
        String encoded = Base64.getEncoder().encodeToString(bytes);
        if (encoded.length() < BASE64_COLUMNS) {
            return new YamlNode(Kind.SCALAR, "!!binary", encoded, YamlNode.Style.PLAIN, 0);
        }
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < encoded.length(); i += BASE64_COLUMNS) {
            lines.append(encoded, i, Math.min(encoded.length(), i + BASE64_COLUMNS))
                    .append('\n');
        }
        return new YamlNode(Kind.SCALAR, "!!binary", lines.toString(), YamlNode.Style.LITERAL, 0);
    }

    /** Comments that wait for the node they belong to. */
    private static final class PendingComments {
        private String above = "";
        private String behind = "";

        void add(Comment comment) {
            String text = "#" + comment.text();
            if (comment.inline()) {
                behind = YamlNode.Comments.join(behind, text);
            } else {
                above = YamlNode.Comments.join(above, text);
            }
        }

        void putAbove(YamlNode node) {
            node.comments = node.comments.withHead(YamlNode.Comments.join(above, node.comments.head()));
            above = "";
        }

        void putBehind(YamlNode node) {
            node.comments = node.comments.withLine(YamlNode.Comments.join(node.comments.line(), behind));
            behind = "";
        }

        /** Puts what is left at the end below the last key or item, or above everything in an empty collection. */
        void putLast(YamlNode collection, YamlNode last) {
            above = YamlNode.Comments.join(above, behind);
            if (collection == last) {
                putAbove(collection);
            } else {
                last.comments = last.comments.withFoot(YamlNode.Comments.join(last.comments.foot(), above));
            }
        }
    }

    /** How the YAML library of sops writes a text: plain if it reads back as the same text, literally if it has lines, else quoted. */
    private static final class TextStyle {

        /** Booleans of YAML 1.1. They are quoted, since some parsers still read them as booleans. */
        private static final Set<String> OLD_BOOLEANS = Set.of(
                "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF");

        private static final Pattern BASE_60 = Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?");

        private TextStyle() {}

        static YamlNode.Style of(String text) {
            Shape shape = Shape.of(text);
            if (text.contains("\n")) {
                return shape.literalAllowed ? YamlNode.Style.LITERAL : YamlNode.Style.DOUBLE_QUOTED;
            } else if (!readsBackAsText(text)) {
                return YamlNode.Style.DOUBLE_QUOTED;
            } else if (shape.plainAllowed) {
                return YamlNode.Style.PLAIN;
            }
            return shape.singleQuotedAllowed ? YamlNode.Style.SINGLE_QUOTED : YamlNode.Style.DOUBLE_QUOTED;
        }

        private static boolean readsBackAsText(String text) {
            boolean looksLikeBase60 = text.length() <= Limits.MAX_NUMBER_LENGTH
                    && BASE_60.matcher(text).matches();
            return !text.isEmpty()
                    && !OLD_BOOLEANS.contains(text)
                    && !looksLikeBase60
                    && ScalarResolver.readsAsText(text);
        }

        /** Which styles the characters of a text allow. */
        private record Shape(boolean plainAllowed, boolean singleQuotedAllowed, boolean literalAllowed) {

            private static final String FIRST_INDICATORS = "#,[]{}&*!|>'\"%@`";

            static Shape of(String text) {
                if (text.isEmpty()) {
                    return new Shape(true, true, false);
                }
                boolean indicators = text.startsWith("---") || text.startsWith("...");
                boolean special = false;
                boolean tabs = false;
                boolean breaks = false;
                boolean spaceThenBreak = false;
                boolean breakThenSpace = false;
                int previous = 0;
                int length = text.length();
                for (int i = 0; i < length; i++) {
                    char c = text.charAt(i);
                    boolean beforeBlank = i + 1 >= length || isBlank(text.charAt(i + 1));
                    indicators |= i == 0
                            ? FIRST_INDICATORS.indexOf(c) >= 0 || ("?:-".indexOf(c) >= 0 && beforeBlank)
                            : (c == ':' && beforeBlank) || (c == '#' && isBlankOrBreak((char) previous));
                    tabs |= c == '\t';
                    special |= c != '\t' && !Characters.isPrintable(c);
                    breaks |= Characters.isBreak(c);
                    spaceThenBreak |= Characters.isBreak(c) && previous == ' ';
                    breakThenSpace |= c == ' ' && Characters.isBreak(previous);
                    previous = c;
                }
                boolean outerSpace = text.charAt(0) == ' ' || text.charAt(length - 1) == ' ';
                boolean outerBreak = Characters.isBreak(text.charAt(0)) || Characters.isBreak(text.charAt(length - 1));
                boolean quotable = !(breakThenSpace || spaceThenBreak || tabs || special);
                return new Shape(
                        quotable && !outerSpace && !outerBreak && !breaks && !indicators,
                        quotable,
                        !(text.charAt(length - 1) == ' ' || spaceThenBreak || special));
            }

            private static boolean isBlank(char c) {
                return c == ' ' || c == '\t';
            }

            private static boolean isBlankOrBreak(char c) {
                return isBlank(c) || Characters.isBreak(c) || c == 0;
            }
        }
    }
}
