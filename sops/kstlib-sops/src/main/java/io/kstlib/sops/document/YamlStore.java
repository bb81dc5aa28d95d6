package io.kstlib.sops.document;

import io.kstlib.sops.document.YamlNode.Kind;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.tree.Bool;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.BranchItem;
import io.kstlib.sops.tree.Comment;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.FloatNumber;
import io.kstlib.sops.tree.FloatText;
import io.kstlib.sops.tree.IntNumber;
import io.kstlib.sops.tree.Null;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.Sequence;
import io.kstlib.sops.tree.SequenceItem;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Timestamp;
import io.kstlib.sops.tree.Value;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

/** YAML with comments, one or more documents, each a map with text keys. */
public final class YamlStore implements DocumentStore {

    /** Reads and writes with four columns per level, as sops does without configuration. */
    public YamlStore() {}

    @Override
    public List<Branch> read(byte[] content) {
        TreeReader trees = new TreeReader();
        List<Branch> documents = new ArrayList<>();
        String text = Limits.text(content, Limits.MAX_YAML_BYTES);
        checkLines(text);
        for (YamlParser.Document document : new YamlParser(text).documents()) {
            documents.add(trees.document(document));
        }
        return documents;
    }

    private static void checkLines(String text) {
        int start = 0;
        int number = 1;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            int length = (end < 0 ? text.length() : end) - start;
            if (length > Limits.MAX_YAML_LINE) {
                throw Reason.MALFORMED_FILE.error(
                        "line " + number + " has " + length + " characters, more than " + Limits.MAX_YAML_LINE);
            }
            start += length + 1;
            number++;
        }
    }

    @Override
    public byte[] write(List<Branch> documents) {
        List<YamlNode> roots = documents.stream().map(NodeBuilder::mapping).toList();
        return new YamlEmitter().write(roots).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] writeValue(Value value) {
        if (value instanceof Branch branch) {
            return write(List.of(branch));
        }
        return new YamlEmitter().writeValue(NodeBuilder.value(value)).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Turns the nodes of YAML documents into trees. Comments become items beside the values. Aliases become the values they stand for. A merge key
     * stays an entry of its own, as in sops.
     */
    private static final class TreeReader {

        private static final String MERGE_KEY = "<<";

        private enum Comments {
            HANDLED,
            OWN
        }

        private final Limits limits = new Limits();
        private int depth;

        Branch document(YamlParser.Document document) {
            List<BranchItem> items = new ArrayList<>();
            YamlNode root = document.root();
            if (root != null) {
                addRoot(root, items);
            }
            addLines(document.foot(), false, items);
            return new Branch(items);
        }

        private void addRoot(YamlNode node, List<BranchItem> items) {
            addAbove(node, items);
            YamlNode target = node.target == null ? node : node.target;
            if (target.kind == Kind.MAPPING) {
                addEntries(target, items);
            } else if (target.kind == Kind.SEQUENCE) {
                throw unsupported("a list", node);
            } else if (!(ScalarResolver.resolve(target) instanceof Null)) {
                throw unsupported("a single value", node);
            }
            addLines(node.comments.foot(), false, items);
        }

        private static SopsException unsupported(String what, YamlNode node) {
            return Reason.UNSUPPORTED_DOCUMENT.error(
                    "the YAML document is " + what + " (line " + node.line + ")", "Put it under a key", null);
        }

        private void addEntries(YamlNode mapping, List<BranchItem> items) {
            Set<String> names = new HashSet<>();
            for (int i = 0; i + 1 < mapping.content.size(); i += 2) {
                YamlNode key = mapping.content.get(i);
                YamlNode value = mapping.content.get(i + 1);
                addAbove(key, items);
                boolean simple = value.kind == Kind.SCALAR || value.kind == Kind.ALIAS;
                if (simple) {
                    addLines(value.comments.head(), false, items);
                    addLines(value.comments.line(), true, items);
                }
                String name = name(key);
                if (!names.add(name)) {
                    throw Reason.MALFORMED_FILE.error("a key stands twice in one map (line " + key.line + ")");
                }
                items.add(new Entry(name, value(value, simple ? Comments.HANDLED : Comments.OWN)));
                if (simple) {
                    addLines(value.comments.foot(), false, items);
                }
                addLines(key.comments.foot(), false, items);
            }
        }

        private String name(YamlNode key) {
            YamlNode target = key.target == null ? key : key.target;
            if (target.kind == Kind.SCALAR) {
                Scalar value = ScalarResolver.resolve(target);
                boolean merge = target.value.equals(MERGE_KEY);
                if (value instanceof TextValue || merge) {
                    return value.text();
                }
            }
            throw Reason.UNSUPPORTED_DOCUMENT.error(
                    "a key is not text (line " + key.line + ")", "Quote it; sops takes text keys only", null);
        }

        private Value value(YamlNode node, Comments comments) {
            return switch (node.kind) {
                case SCALAR -> {
                    limits.count(1);
                    yield ScalarResolver.resolve(node);
                }
                case SEQUENCE -> new Sequence(items(node, comments));
                case MAPPING -> new Branch(entries(node, comments));
                case ALIAS -> alias(node);
            };
        }

        private Value alias(YamlNode node) {
            YamlNode target = node.target;
            if (target == null) {
                throw Reason.MALFORMED_FILE.error("an alias has no target (line " + node.line + ")");
            }
            return value(target, Comments.OWN);
        }

        private List<BranchItem> entries(YamlNode node, Comments comments) {
            enter(node);
            List<BranchItem> items = new ArrayList<>();
            if (comments == Comments.OWN) {
                addAbove(node, items);
            }
            addEntries(node, items);
            if (comments == Comments.OWN) {
                addLines(node.comments.foot(), false, items);
            }
            depth--;
            return items;
        }

        private List<SequenceItem> items(YamlNode node, Comments comments) {
            enter(node);
            List<SequenceItem> items = new ArrayList<>();
            if (comments == Comments.OWN) {
                addAbove(node, items);
            }
            for (YamlNode item : node.content) {
                addLines(item.comments.head(), false, items);
                addLines(item.comments.line(), true, items);
                items.add(value(item, Comments.HANDLED));
                addLines(item.comments.foot(), false, items);
            }
            if (comments == Comments.OWN) {
                addLines(node.comments.foot(), false, items);
            }
            depth--;
            return items;
        }

        /** Checks the limits: aliases can make a small text deep and large. */
        private void enter(YamlNode node) {
            limits.count(1);
            Limits.checkDepth(++depth, node.line);
        }

        private static void addAbove(YamlNode node, List<? super Comment> items) {
            addLines(node.comments.head(), false, items);
            addLines(node.comments.line(), false, items);
        }

        private static void addLines(@Nullable String comment, boolean inline, List<? super Comment> items) {
            if (comment == null || comment.isEmpty()) {
                return;
            }
            for (String line : comment.split("\n", -1)) {
                if (!line.isEmpty()) {
                    items.add(new Comment(line.substring(1), inline));
                }
            }
        }
    }

    /** Turns trees into the nodes of YAML documents. A comment becomes part of the node after it, or of the last node at the end. */
    private static final class NodeBuilder {

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
            waiting.putLast(
                    mapping, mapping.content.isEmpty() ? mapping : mapping.content.get(mapping.content.size() - 2));
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

            /** Puts the remaining comments below the last key or item, or above everything in an empty collection. */
            void putLast(YamlNode collection, YamlNode last) {
                above = YamlNode.Comments.join(above, behind);
                if (collection == last) {
                    putAbove(collection);
                } else {
                    last.comments = last.comments.withFoot(YamlNode.Comments.join(last.comments.foot(), above));
                }
            }
        }

        /** The style in which the YAML library of sops writes a text: plain if it reads back as the same text, literally if it has lines, else quoted. */
        private static final class TextStyle {

            /** Booleans of YAML 1.1. They are quoted, since some parsers still read them as booleans. */
            private static final Set<String> OLD_BOOLEANS = Set.of(
                    "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF");

            private static final Pattern BASE_60 = Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?");

            private TextStyle() {}

            static ScalarStyle of(String text) {
                Shape shape = Shape.of(text);
                if (text.contains("\n")) {
                    return shape.literalAllowed ? ScalarStyle.LITERAL : ScalarStyle.DOUBLE_QUOTED;
                } else if (!readsBackAsText(text)) {
                    return ScalarStyle.DOUBLE_QUOTED;
                } else if (shape.plainAllowed) {
                    return ScalarStyle.PLAIN;
                }
                return shape.singleQuotedAllowed ? ScalarStyle.SINGLE_QUOTED : ScalarStyle.DOUBLE_QUOTED;
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
                        special |= c != '\t' && !YamlNode.isPrintable(c);
                        breaks |= YamlNode.isBreak(c);
                        spaceThenBreak |= YamlNode.isBreak(c) && previous == ' ';
                        breakThenSpace |= c == ' ' && YamlNode.isBreak(previous);
                        previous = c;
                    }
                    boolean outerSpace = text.charAt(0) == ' ' || text.charAt(length - 1) == ' ';
                    boolean outerBreak = YamlNode.isBreak(text.charAt(0)) || YamlNode.isBreak(text.charAt(length - 1));
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
                    return isBlank(c) || YamlNode.isBreak(c) || c == 0;
                }
            }
        }
    }

    /**
     * Which type a scalar without quotes has, as the YAML library of sops decides it: YAML 1.2 with the octal numbers and times of 1.1, but
     * without its {@code yes} and {@code no}.
     */
    private static final class ScalarResolver {

        private static final String TAG_PREFIX = "tag:yaml.org,2002:";

        private static final Pattern WHOLE =
                Pattern.compile("[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)");
        private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

        /** Without a digit before the point only underscores between digits are accepted. */
        private static final Pattern FRACTION = Pattern.compile("\\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?");

        private ScalarResolver() {}

        /** Returns the value of a scalar node. */
        static Scalar resolve(YamlNode node) {
            String tag = node.tag.startsWith(TAG_PREFIX) ? node.tag.substring(TAG_PREFIX.length()) : node.tag;
            boolean plain = node.style == ScalarStyle.PLAIN;
            return switch (tag) {
                case "", "!" -> plain ? plain(node.value, node.line) : TextValue.of(node.value);
                case "int", "float", "bool", "null", "timestamp" -> tagged(tag, node);
                case "binary" -> binary(node);
                default -> TextValue.of(node.value); // also !!str and tags of applications
            };
        }

        /** Returns the value of a scalar without quotes and tag. */
        static Scalar plain(String text, int line) {
            Optional<Scalar> named = named(text);
            if (named.isPresent()) {
                return named.get();
            }
            char first = text.charAt(0);
            if (first == '.') {
                boolean fraction = text.length() <= Limits.MAX_NUMBER_LENGTH
                        && FRACTION.matcher(text).matches();
                return (fraction ? decimal(text.replace("_", "")) : Optional.<Scalar>empty())
                        .orElseGet(() -> TextValue.of(text));
            } else if (first == '+' || first == '-' || (first >= '0' && first <= '9')) {
                return number(text, line);
            }
            return TextValue.of(text);
        }

        /** Whether a text without quotes stays a text. */
        static boolean readsAsText(String text) {
            try {
                return plain(text, 0) instanceof TextValue;
            } catch (SopsException number) {
                return false;
            }
        }

        private static Optional<Scalar> named(String text) {
            return Optional.ofNullable(
                    switch (text) {
                        case "true", "True", "TRUE" -> Bool.of(true);
                        case "false", "False", "FALSE" -> Bool.of(false);
                        case "", "~", "null", "Null", "NULL" -> Null.NULL;
                        case ".nan", ".NaN", ".NAN" -> new FloatNumber(Double.NaN);
                        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" ->
                            new FloatNumber(Double.POSITIVE_INFINITY);
                        case "-.inf", "-.Inf", "-.INF" -> new FloatNumber(Double.NEGATIVE_INFINITY);
                        default -> null;
                    });
        }

        private static Scalar number(String text, int line) {
            if (text.length() > Limits.MAX_NUMBER_LENGTH) {
                if (isLongNumber(text)) {
                    throw Reason.MALFORMED_FILE.error("a number is too long (line " + line + ")", "Quote it", null);
                }
                return TextValue.of(text);
            }
            Optional<Timestamp> time = Timestamp.parse(text);
            if (time.isPresent()) {
                return time.get();
            }
            String digits = text.replace("_", "");
            if (WHOLE.matcher(digits).matches()) {
                BigInteger whole = whole(digits);
                if (whole.bitLength() < Long.SIZE) {
                    return new IntNumber(whole.longValue());
                } else if (whole.signum() > 0 && whole.bitLength() == Long.SIZE) {
                    throw Reason.UNSUPPORTED_DOCUMENT.error(
                            "a whole number needs more than 64 bits with its sign (line " + line + ")",
                            "Quote it",
                            null);
                }
            }
            return decimal(digits).orElseGet(() -> TextValue.of(text));
        }

        private static BigInteger whole(String digits) {
            String sign = digits.startsWith("-") ? "-" : "";
            String size = digits.startsWith("-") || digits.startsWith("+") ? digits.substring(1) : digits;
            if (size.length() > 1 && size.charAt(0) == '0') {
                return switch (size.charAt(1)) {
                    case 'x', 'X' -> new BigInteger(sign + size.substring(2), 16);
                    case 'b', 'B' -> new BigInteger(sign + size.substring(2), 2);
                    case 'o', 'O' -> new BigInteger(sign + size.substring(2), 8);
                    default -> new BigInteger(sign + size, 8);
                };
            }
            return new BigInteger(sign + size);
        }

        private static Optional<Scalar> decimal(String digits) {
            if (digits.length() > Limits.MAX_NUMBER_LENGTH
                    || !DECIMAL.matcher(digits).matches()) {
                return Optional.empty();
            }
            double number = Double.parseDouble(digits);
            return Double.isInfinite(number) ? Optional.empty() : Optional.of(new FloatNumber(number));
        }

        /** Whether a long text has only characters that numbers have. */
        private static boolean isLongNumber(String text) {
            boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
            String allowed = hexadecimal ? "0123456789abcdefABCDEF_xX" : "0123456789_.eE+-oObB";
            return text.chars().allMatch(c -> allowed.indexOf(c) >= 0);
        }

        private static Scalar tagged(String tag, YamlNode node) {
            Scalar value = plain(node.value, node.line);
            boolean fits = switch (tag) {
                case "int" -> value instanceof IntNumber;
                case "float" -> value instanceof FloatNumber || value instanceof IntNumber;
                case "bool" -> value instanceof Bool;
                case "null" -> value instanceof Null;
                default -> value instanceof Timestamp;
            };
            if (!fits) {
                throw Reason.MALFORMED_FILE.error(
                        "a value is not what its tag !!" + tag + " says (line " + node.line + ")");
            }
            return tag.equals("float") && value instanceof IntNumber whole ? new FloatNumber(whole.value()) : value;
        }

        private static Scalar binary(YamlNode node) {
            try {
                return TextValue.ofBytes(Base64.getDecoder().decode(node.value.replaceAll("[\\s]", "")));
            } catch (IllegalArgumentException malformed) {
                throw Reason.MALFORMED_FILE.error(
                        "a value with the tag !!binary is not Base64 (line " + node.line + ")");
            }
        }
    }
}
