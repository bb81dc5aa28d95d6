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
import org.jspecify.annotations.Nullable;

/**
 * Goes through a tree and replaces scalars and comments. It keeps track of where it is: the names down to the value, and the comments before it
 * at each level. Used by one thread.
 */
final class TreeWalk {

    private final Chooser chooser;
    private final Visitor visitor;
    private final List<String> path = new ArrayList<>();
    private final List<List<String>> comments = new ArrayList<>();

    TreeWalk(Chooser chooser, Visitor visitor) {
        this.chooser = chooser;
        this.visitor = visitor;
    }

    /**
     * Says what replaces the scalars and comments of a tree. The place is what an encrypted value is bound to; it is {@code null} where the
     * value is in plain text.
     */
    interface Visitor {

        /** Returns what replaces a scalar of a map. */
        Value value(Scalar scalar, @Nullable String place);

        /** Returns what replaces a comment of a map. */
        Comment comment(Comment comment, @Nullable String place);

        /** Returns what replaces a scalar of a list. */
        SequenceItem item(Scalar scalar, @Nullable String place);

        /** Returns what replaces a comment of a list. */
        SequenceItem item(Comment comment, @Nullable String place);
    }

    Branch branch(Branch branch) {
        List<String> before = enter();
        List<BranchItem> items = new ArrayList<>(branch.items().size());
        for (BranchItem item : branch.items()) {
            if (item instanceof Comment comment) {
                before.add(comment.text());
                items.add(visitor.comment(comment, place(true)));
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
                items.add(visitor.item(comment, place(true)));
            } else {
                SequenceItem changed = item instanceof Scalar scalar && !(scalar instanceof Null)
                        ? visitor.item(scalar, place(false))
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
        return visitor.value((Scalar) value, place(false));
    }

    private @Nullable String place(boolean isComment) {
        return chooser.isEncrypted(path, comments, isComment) ? String.join(":", path) + ":" : null;
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
