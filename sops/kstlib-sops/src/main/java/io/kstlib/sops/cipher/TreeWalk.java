package io.kstlib.sops.cipher;

import io.kstlib.sops.rules.Chooser;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.BranchItem;
import io.kstlib.sops.tree.Comment;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.Null;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.Sequence;
import io.kstlib.sops.tree.SequenceItem;
import io.kstlib.sops.tree.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Goes through a tree and replaces scalars and comments. It keeps track of where it is: the names down to the value, and the comments before it
 * at each level. Used by one thread.
 */
abstract class TreeWalk {

    private final Chooser chooser;
    private final List<String> path = new ArrayList<>();
    private final List<List<String>> comments = new ArrayList<>();

    TreeWalk(Chooser chooser) {
        this.chooser = chooser;
    }

    /** Returns what replaces a scalar of a map. */
    abstract Value value(Scalar scalar, boolean chosen);

    /** Returns what replaces a comment of a map. */
    abstract Comment comment(Comment comment, boolean chosen);

    /** Returns what replaces a scalar of a list. */
    abstract SequenceItem item(Scalar scalar, boolean chosen);

    /** Returns what replaces a comment of a list. */
    abstract SequenceItem item(Comment comment, boolean chosen);

    /** Returns the place that encrypted values are bound to. */
    final String place() {
        return String.join(":", path) + ":";
    }

    final Branch branch(Branch branch) {
        List<String> before = enter();
        List<BranchItem> items = new ArrayList<>(branch.items().size());
        for (BranchItem item : branch.items()) {
            if (item instanceof Comment comment) {
                before.add(comment.text());
                items.add(comment(comment, isChosen(true)));
            } else {
                Entry entry = (Entry) item;
                path.add(entry.key());
                items.add(new Entry(entry.key(), anyValue(entry.value())));
                path.remove(path.size() - 1);
                before.clear();
            }
        }
        leave();
        return new Branch(items);
    }

    private Sequence sequence(Sequence sequence) {
        List<String> before = enter();
        List<SequenceItem> items = new ArrayList<>(sequence.items().size());
        for (SequenceItem item : sequence.items()) {
            if (item instanceof Comment comment) {
                before.add(comment.text());
                items.add(item(comment, isChosen(true)));
            } else {
                SequenceItem changed = item instanceof Scalar scalar && !(scalar instanceof Null)
                        ? item(scalar, isChosen(false))
                        : anyValue((Value) item);
                items.add(changed);
                remember(item, changed, before);
            }
        }
        leave();
        return new Sequence(items);
    }

    /** Updates the comments before the next item. An item that was an encrypted comment still counts as one of them. */
    private static void remember(SequenceItem item, SequenceItem changed, List<String> before) {
        if (changed instanceof Comment && item instanceof Scalar encrypted) {
            before.add(encrypted.text());
        } else {
            before.clear();
        }
    }

    private Value anyValue(Value value) {
        if (value instanceof Branch branch) {
            return branch(branch);
        } else if (value instanceof Sequence sequence) {
            return sequence(sequence);
        } else if (value instanceof Null) {
            return value;
        }
        return value((Scalar) value, isChosen(false));
    }

    private boolean isChosen(boolean isComment) {
        return chooser.isEncrypted(path, comments, isComment);
    }

    private List<String> enter() {
        List<String> level = new ArrayList<>();
        comments.add(level);
        return level;
    }

    private void leave() {
        comments.remove(comments.size() - 1);
    }
}
