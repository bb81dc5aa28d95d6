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
        return isNegativeZero(number) ? "-0.0" : FloatText.general(number);
    }

    /** Whether a number is the negative zero. Sops writes a whole number, and loses the sign that the message authentication code covers. */
    private static boolean isNegativeZero(double number) {
        return number == 0 && 1 / number < 0;
    }

    private static YamlNode plain(String text) {
        return new YamlNode(Kind.SCALAR, "", text, ScalarStyle.PLAIN, 0);
    }

    private static YamlNode text(String text) {
        String tag = text.equals("<<") ? "!!merge" : "";
        return new YamlNode(Kind.SCALAR, tag, text, TextStyle.of(text), 0);
    }

    private static YamlNode binary(byte[] bytes) {
        String encoded = Base64.getEncoder().encodeToString(bytes);
        if (encoded.length() < BASE64_COLUMNS) {
            return new YamlNode(Kind.SCALAR, "!!binary", encoded, ScalarStyle.PLAIN, 0);
        }
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < encoded.length(); i += BASE64_COLUMNS) {
            lines.append(encoded, i, Math.min(encoded.length(), i + BASE64_COLUMNS))
                    .append('\n');
        }
        return new YamlNode(Kind.SCALAR, "!!binary", lines.toString(), ScalarStyle.LITERAL, 0);
    }

    /** Comments that wait for the node they belong to. */
    private static final class PendingComments {
        private String above = "";
        private String behind = "";

        void add(Comment comment) {
            String text = "#" + comment.text();
            if (comment.inline()) {
                behind = CommentBlock.join(behind, text);
            } else {
                above = CommentBlock.join(above, text);
            }
        }

        void putAbove(YamlNode node) {
            node.comments = node.comments.withHead(CommentBlock.join(above, node.comments.head()));
            above = "";
        }

        void putBehind(YamlNode node) {
            node.comments = node.comments.withLine(CommentBlock.join(node.comments.line(), behind));
            behind = "";
        }

        /** Puts what is left at the end below the last key or item, or above everything in an empty collection. */
        void putLast(YamlNode collection, YamlNode last) {
            above = CommentBlock.join(above, behind);
            if (collection == last) {
                putAbove(collection);
            } else {
                last.comments = last.comments.withFoot(CommentBlock.join(last.comments.foot(), above));
            }
        }
    }
}
