package io.kstlib.sops.document;

import io.kstlib.sops.document.TokenQueue.Positioned;
import io.kstlib.sops.document.YamlNode.Kind;
import io.kstlib.sops.error.SopsException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.tokens.AliasToken;
import org.yaml.snakeyaml.tokens.AnchorToken;
import org.yaml.snakeyaml.tokens.DirectiveToken;
import org.yaml.snakeyaml.tokens.ScalarToken;
import org.yaml.snakeyaml.tokens.TagToken;
import org.yaml.snakeyaml.tokens.Token;

/**
 * Builds the nodes of YAML documents from their tokens, and gives each the comments that the YAML library of sops gives it. Used for one
 * text.
 */
final class YamlParser {

    private static final String LONG_TAG = "tag:yaml.org,2002:";

    private final TokenQueue tokens;
    private final Limits limits = new Limits();
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private final Map<String, String> tagPrefixes = new HashMap<>();

    YamlParser(String text) {
        this.tokens = new TokenQueue(text);
    }

    /** A document: its root, {@code null} when it is empty, and the comments below it. */
    record Document(@Nullable YamlNode root, String foot) {}

    List<Document> documents() {
        tokens.next(); // the start of the stream
        List<Document> documents = new ArrayList<>();
        boolean first = true;
        while (true) {
            Positioned token = tokens.peek();
            while (token.id() == Token.ID.DocumentEnd) {
                tokens.next();
                token = tokens.peek();
            }
            if (token.id() == Token.ID.StreamEnd) {
                return documents;
            }
            boolean explicit = directives() || tokens.peek().id() == Token.ID.DocumentStart;
            if (explicit) {
                tokens.expect(Token.ID.DocumentStart);
            } else if (!first) {
                throw TokenQueue.malformed(token.line());
            }
            documents.add(document());
            first = false;
        }
    }

    private boolean directives() {
        tagPrefixes.clear();
        tagPrefixes.put("!", "!");
        tagPrefixes.put("!!", LONG_TAG);
        boolean any = false;
        while (tokens.peek().id() == Token.ID.Directive) {
            DirectiveToken<?> directive = (DirectiveToken<?>) tokens.next().token();
            if (directive.getName().equals("TAG") && directive.getValue() != null) {
                tagPrefixes.put(
                        String.valueOf(directive.getValue().get(0)),
                        String.valueOf(directive.getValue().get(1)));
            }
            any = true;
        }
        return any;
    }

    private Document document() {
        Positioned token = tokens.peek();
        @Nullable
        YamlNode root = switch (token.id()) {
            case Directive, DocumentStart, DocumentEnd, StreamEnd -> null;
            default -> node(Context.BLOCK);
        };
        Positioned end = tokens.peek();
        if (end.id() == Token.ID.DocumentEnd) {
            tokens.next();
        }
        YamlNode.Comments comments = tokens.takeComments();
        anchors.clear();
        return new Document(root, comments.foot().isEmpty() ? comments.head() : comments.foot());
    }

    private enum Context {
        BLOCK,
        BLOCK_OR_INDENTLESS_SEQUENCE,
        FLOW
    }

    private YamlNode node(Context context) {
        limits.count(1);
        Positioned token = tokens.peek();
        if (token.id() == Token.ID.Alias) {
            return alias(token);
        }
        @Nullable String anchor = null;
        String tag = "";
        boolean hasProperties = false;
        while (token.id() == Token.ID.Anchor || token.id() == Token.ID.Tag) {
            if (token.id() == Token.ID.Anchor) {
                anchor = ((AnchorToken) token.token()).getValue();
            } else {
                tag = tag((TagToken) token.token(), token);
            }
            hasProperties = true;
            tokens.next();
            token = tokens.peek();
        }
        YamlNode node = content(context, token, tag, hasProperties);
        if (anchor != null) {
            anchors.put(anchor, node);
        }
        return node;
    }

    private YamlNode alias(Positioned token) {
        String name = ((AliasToken) token.token()).getValue();
        YamlNode alias = new YamlNode(Kind.ALIAS, "", name, ScalarStyle.PLAIN, token.line());
        alias.target = anchors.get(name);
        if (alias.target == null) {
            throw Reason.MALFORMED_FILE.error(
                    "the alias *" + name + " has no anchor that ends above it (line " + token.line() + ")");
        }
        alias.comments = tokens.takeComments();
        tokens.next();
        return alias;
    }

    private String tag(TagToken token, Positioned at) {
        String handle = token.getValue().getHandle();
        String suffix = token.getValue().getSuffix();
        if (handle == null) {
            return suffix;
        }
        String prefix = tagPrefixes.get(handle);
        if (prefix == null) {
            throw Reason.MALFORMED_FILE.error("a tag has an unknown handle (line " + at.line() + ")");
        }
        return prefix + suffix;
    }

    private YamlNode content(Context context, Positioned token, String tag, boolean hasProperties) {
        boolean block = context != Context.FLOW;
        if (context == Context.BLOCK_OR_INDENTLESS_SEQUENCE && token.id() == Token.ID.BlockEntry) {
            YamlNode node = collection(Kind.SEQUENCE, tag, token);
            indentlessItems(node);
            return node;
        }
        switch (token.id()) {
            case Scalar:
                return scalar((ScalarToken) token.token(), tag, token);
            case FlowSequenceStart:
                return flowSequence(flow(Kind.SEQUENCE, tag, token));
            case FlowMappingStart:
                return flowMapping(flow(Kind.MAPPING, tag, token));
            case BlockSequenceStart:
                if (block) {
                    return blockSequence(withStem(collection(Kind.SEQUENCE, tag, token)));
                }
                break;
            case BlockMappingStart:
                if (block) {
                    return blockMapping(withStem(collection(Kind.MAPPING, tag, token)));
                }
                break;
            default:
                break;
        }
        if (hasProperties) {
            return new YamlNode(Kind.SCALAR, tag, "", ScalarStyle.PLAIN, token.line());
        }
        throw TokenQueue.malformed(token.line());
    }

    private YamlNode scalar(ScalarToken token, String tag, Positioned at) {
        YamlNode node = new YamlNode(Kind.SCALAR, tag, token.getValue(), token.getStyle(), at.line());
        node.comments = tokens.takeComments();
        tokens.next();
        return node;
    }

    private static YamlNode collection(Kind kind, String tag, Positioned at) {
        return new YamlNode(kind, tag, "", ScalarStyle.PLAIN, at.line());
    }

    private YamlNode flow(Kind kind, String tag, Positioned at) {
        YamlNode node = collection(kind, tag, at);
        node.flow = true;
        node.comments = YamlNode.Comments.NONE.withHead(tokens.takeComments().head());
        tokens.next();
        return node;
    }

    private YamlNode withStem(YamlNode node) {
        node.comments = node.comments.withHead(tokens.takeStem());
        tokens.next();
        return node;
    }

    private static YamlNode empty(int line) {
        return new YamlNode(Kind.SCALAR, "", "", ScalarStyle.PLAIN, line);
    }

    private YamlNode blockSequence(YamlNode node) {
        while (tokens.peek().id() == Token.ID.BlockEntry) {
            Positioned next = tokens.enterItem();
            boolean isEmpty = next.id() == Token.ID.BlockEntry || next.id() == Token.ID.BlockEnd;
            node.content.add(isEmpty ? empty(next.line()) : node(Context.BLOCK));
        }
        tokens.expect(Token.ID.BlockEnd);
        return node;
    }

    private void indentlessItems(YamlNode node) {
        while (tokens.peek().id() == Token.ID.BlockEntry) {
            Positioned next = tokens.enterItem();
            boolean isEmpty = switch (next.id()) {
                case BlockEntry, Key, Value, BlockEnd -> true;
                default -> false;
            };
            node.content.add(isEmpty ? empty(next.line()) : node(Context.BLOCK));
        }
    }

    private YamlNode blockMapping(YamlNode node) {
        while (tokens.peek().id() == Token.ID.Key || tokens.peek().id() == Token.ID.Value) {
            YamlNode key = blockPart(Token.ID.Key);
            node.content.add(key);
            int size = node.content.size();
            if (size > 2 && !key.comments.foot().isEmpty()) {
                YamlNode prior = node.content.get(size - 3);
                prior.comments = prior.comments.withFoot(key.comments.foot());
                key.comments = key.comments.withFoot("");
            }
            YamlNode value = blockPart(Token.ID.Value);
            node.content.add(value);
            raiseFoot(key, value);
        }
        tokens.expectAt(Token.ID.BlockEnd);
        YamlNode.Comments end = tokens.takeComments();
        tokens.next();
        endMapping(node, end);
        return node;
    }

    /** Reads a key or a value, which is empty where its token is missing. */
    private YamlNode blockPart(Token.ID wanted) {
        Positioned token = tokens.peek();
        if (token.id() != wanted) {
            return empty(token.line());
        }
        tokens.next();
        Positioned next = tokens.peek();
        return switch (next.id()) {
            case Key, Value, BlockEnd -> empty(next.line());
            default -> node(Context.BLOCK_OR_INDENTLESS_SEQUENCE);
        };
    }

    private static void raiseFoot(YamlNode key, YamlNode value) {
        if (key.comments.foot().isEmpty() && !value.comments.foot().isEmpty()) {
            key.comments = key.comments.withFoot(value.comments.foot());
            value.comments = value.comments.withFoot("");
        }
    }

    private static void endMapping(YamlNode node, YamlNode.Comments end) {
        node.comments = new YamlNode.Comments(node.comments.head(), end.line(), end.foot());
        int size = node.content.size();
        if (!node.flow && !end.foot().isEmpty() && size > 1) {
            YamlNode lastKey = node.content.get(size - 2);
            lastKey.comments = lastKey.comments.withFoot(end.foot());
            node.comments = node.comments.withFoot("");
        }
    }

    private YamlNode flowSequence(YamlNode node) {
        boolean first = true;
        while (tokens.peek().id() != Token.ID.FlowSequenceEnd) {
            if (!first) {
                tokens.expect(Token.ID.FlowEntry);
            }
            first = false;
            Token.ID next = tokens.peek().id();
            if (next == Token.ID.Key) {
                node.content.add(singlePair());
            } else if (next != Token.ID.FlowSequenceEnd) {
                node.content.add(node(Context.FLOW));
            }
        }
        YamlNode.Comments end = tokens.takeComments();
        tokens.next();
        node.comments = new YamlNode.Comments(node.comments.head(), end.line(), end.foot());
        return node;
    }

    /** Reads an item such as that of {@code [a: b]}, which is a list of one map. */
    private YamlNode singlePair() {
        limits.count(1);
        Positioned start = tokens.next();
        YamlNode pair = collection(Kind.MAPPING, "", start);
        pair.flow = true;
        pair.content.add(flowPart());
        boolean hasValue = tokens.peek().id() == Token.ID.Value;
        if (hasValue) {
            tokens.next();
        }
        pair.content.add(hasValue ? flowPart() : empty(start.line()));
        return pair;
    }

    private YamlNode flowPart() {
        Positioned next = tokens.peek();
        return switch (next.id()) {
            case Value, FlowEntry, FlowSequenceEnd, FlowMappingEnd -> empty(next.line());
            default -> node(Context.FLOW);
        };
    }

    private YamlNode flowMapping(YamlNode node) {
        boolean first = true;
        while (tokens.peek().id() != Token.ID.FlowMappingEnd) {
            if (!first) {
                tokens.expect(Token.ID.FlowEntry);
            }
            first = false;
            if (tokens.peek().id() != Token.ID.FlowMappingEnd) {
                flowEntry(node);
            }
        }
        YamlNode.Comments end = tokens.takeComments();
        tokens.next();
        endMapping(node, end);
        return node;
    }

    private void flowEntry(YamlNode node) {
        if (tokens.peek().id() == Token.ID.Key) {
            tokens.next();
        }
        YamlNode key = flowPart();
        node.content.add(key);
        boolean hasValue = tokens.peek().id() == Token.ID.Value;
        if (hasValue) {
            tokens.next();
        }
        YamlNode value = hasValue ? flowPart() : empty(key.line);
        node.content.add(value);
        raiseFoot(key, value);
    }
}
