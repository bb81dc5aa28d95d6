package io.kstlib.sops.document;

import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.Null;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.Sequence;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Timestamp;
import io.kstlib.sops.tree.Value;
import java.util.Arrays;
import java.util.List;

/** Whether trees that were written came back. Comments do not count. */
enum TreeComparison {
    /** Scalars are what the message authentication code sees of them; formats may turn a number into another kind or into a text. */
    AS_AUTHENTICATED {
        @Override
        boolean areSame(Scalar written, Scalar found) {
            return (written instanceof Null) == (found instanceof Null)
                    && Arrays.equals(written.bytes(), found.bytes())
                    && (!isText(written) || isText(found));
        }
    },
    /** Scalars are the text that stands for them in formats without types. */
    AS_FLAT_TEXT {
        @Override
        boolean areSame(Scalar written, Scalar found) {
            return FlatText.of(written).equals(FlatText.of(found));
        }
    };

    abstract boolean areSame(Scalar written, Scalar found);

    private static boolean isText(Scalar scalar) {
        return scalar instanceof TextValue || scalar instanceof Timestamp;
    }

    boolean areSame(List<Branch> written, List<Branch> found) {
        if (written.size() != found.size()) {
            return false;
        }
        for (int i = 0; i < written.size(); i++) {
            if (!areSameEntries(named(written.get(i)), named(found.get(i)))) {
                return false;
            }
        }
        return true;
    }

    /** Leaves out an empty section without a heading: INI files may have it or not. */
    private static List<Entry> named(Branch document) {
        List<Entry> entries = document.entries();
        boolean empty = !entries.isEmpty()
                && entries.get(0).key().equals(IniStore.DEFAULT_SECTION)
                && entries.get(0).value() instanceof Branch section
                && section.entries().isEmpty();
        return empty ? entries.subList(1, entries.size()) : entries;
    }

    private boolean areSameEntries(List<Entry> written, List<Entry> found) {
        if (written.size() != found.size()) {
            return false;
        }
        for (int i = 0; i < written.size(); i++) {
            boolean same = written.get(i).key().equals(found.get(i).key())
                    && areSame(written.get(i).value(), found.get(i).value());
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private boolean areSame(Value written, Value found) {
        if (written instanceof Branch one && found instanceof Branch other) {
            return areSameEntries(one.entries(), other.entries());
        } else if (written instanceof Sequence one && found instanceof Sequence other) {
            return areSameItems(one.values(), other.values());
        }
        return written instanceof Scalar one && found instanceof Scalar other && areSame(one, other);
    }

    private boolean areSameItems(List<Value> written, List<Value> found) {
        if (written.size() != found.size()) {
            return false;
        }
        for (int i = 0; i < written.size(); i++) {
            if (!areSame(written.get(i), found.get(i))) {
                return false;
            }
        }
        return true;
    }
}
