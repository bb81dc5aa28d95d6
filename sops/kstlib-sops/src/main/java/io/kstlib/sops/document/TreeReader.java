package io.kstlib.sops.document;

import io.kstlib.sops.document.YamlNode.Kind;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.BranchItem;
import io.kstlib.sops.tree.Comment;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.Null;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.Sequence;
import io.kstlib.sops.tree.SequenceItem;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns the nodes of YAML documents into trees. Comments become items beside the values. Aliases become the values they stand for. A merge key
 * stays an entry of its own, as in sops.
 */
final class TreeReader {

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
