package io.kstlib.sops;

import io.kstlib.sops.document.Limits;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.BranchItem;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.Sequence;
import io.kstlib.sops.tree.SequenceItem;
import io.kstlib.sops.tree.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Trees in formats without trees: the path to a value as its name, such as {@code age__list_0__map_enc}. */
final class FlatNames {

    private static final String MAP = "__map_";
    private static final String LIST = "__list_";
    private static final int LONGEST_NAME = 2_000;

    private FlatNames() {}

    static Branch flatten(Branch tree, String prefix) {
        List<BranchItem> flat = new ArrayList<>();
        flattenBranch(tree, prefix, flat);
        return new Branch(flat);
    }

    private static void flattenBranch(Branch branch, String prefix, List<BranchItem> flat) {
        for (Entry entry : branch.entries()) {
            flattenValue(entry.value(), prefix + entry.key(), flat);
        }
    }

    private static void flattenValue(Value value, String name, List<BranchItem> flat) {
        if (value instanceof Branch branch) {
            flattenBranch(branch, name + MAP, flat);
        } else if (value instanceof Sequence sequence) {
            List<Value> values = sequence.values();
            for (int i = 0; i < values.size(); i++) {
                flattenValue(values.get(i), name + LIST + i, flat);
            }
        } else {
            flat.add(new Entry(name, value));
        }
    }

    /** A place of the tree while the tree is built: it has a value, or what is below it by name or by number. */
    private static final class Node {
        private @Nullable Value value;
        private final Map<String, Node> named = new TreeMap<>();
        private final Map<Integer, Node> numbered = new TreeMap<>();
    }

    static Branch unflatten(Branch flat) {
        Node root = new Node();
        for (Entry entry : flat.entries()) {
            place(root, entry);
        }
        return root.named.isEmpty() ? Branch.EMPTY : (Branch) value(root);
    }

    private static void place(Node root, Entry entry) {
        if (entry.key().length() > LONGEST_NAME) {
            throw Reason.MALFORMED_FILE.error(
                    "the sops metadata has a name of " + entry.key().length() + " characters");
        }
        String path = MAP + entry.key();
        Node node = root;
        int start = 0;
        for (int depth = 0; start < path.length(); depth++) {
            Limits.checkDepth(depth, 0);
            boolean list = path.startsWith(LIST, start);
            int from = start + (list ? LIST.length() : MAP.length());
            int end = next(path, from);
            String step = path.substring(from, end);
            node = list
                    ? node.numbered.computeIfAbsent(index(step, entry), key -> new Node())
                    : node.named.computeIfAbsent(step, key -> new Node());
            start = end;
        }
        if (node.value != null) {
            throw malformed(entry.key(), "stands twice");
        }
        node.value = entry.value();
    }

    private static int next(String path, int from) {
        int map = path.indexOf(MAP, from);
        int list = path.indexOf(LIST, from);
        int first = map < 0 || (list >= 0 && list < map) ? list : map;
        return first < 0 ? path.length() : first;
    }

    private static int index(String step, Entry entry) {
        if (!step.matches("[0-9]{1,5}")) {
            throw malformed(entry.key(), "has no position in a list");
        }
        return Integer.parseInt(step);
    }

    private static Value value(Node node) {
        boolean single = node.value != null;
        if ((single ? 1 : 0) + (node.named.isEmpty() ? 0 : 1) + (node.numbered.isEmpty() ? 0 : 1) > 1) {
            throw Reason.MALFORMED_FILE.error("the sops metadata mixes a value, a map and a list at one place");
        }
        if (node.value != null) {
            return node.value;
        } else if (!node.numbered.isEmpty()) {
            List<SequenceItem> items = new ArrayList<>();
            node.numbered.forEach((index, item) -> {
                if (index != items.size()) {
                    throw Reason.MALFORMED_FILE.error("the sops metadata has a list with gaps");
                }
                items.add(value(item));
            });
            return new Sequence(items);
        }
        List<BranchItem> items = new ArrayList<>();
        node.named.forEach((name, item) -> items.add(new Entry(name, value(item))));
        return new Branch(items);
    }

    private static SopsException malformed(String name, String problem) {
        return Reason.MALFORMED_FILE.error("the sops metadata is not usable: \"" + name + "\" " + problem);
    }
}
