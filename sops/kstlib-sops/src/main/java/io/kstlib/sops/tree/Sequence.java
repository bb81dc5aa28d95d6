package io.kstlib.sops.tree;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list, with its comments, in the order of the document.
 *
 * @param items the values and comments
 */
public record Sequence(List<SequenceItem> items) implements Value {

    /** Copies the items. */
    public Sequence {
        items = List.copyOf(items);
    }

    /**
     * {@return a tree with the values of a list}
     *
     * @param plain values as {@link Value#of} takes them
     * @throws IllegalArgumentException as {@link Value#of}
     */
    public static Sequence of(List<?> plain) {
        List<SequenceItem> items = new ArrayList<>(plain.size());
        for (Object value : plain) {
            items.add(Value.of(value));
        }
        return new Sequence(items);
    }

    /** {@return the values without the comments} */
    public List<Value> values() {
        List<Value> values = new ArrayList<>(items.size());
        for (SequenceItem item : items) {
            if (item instanceof Value value) {
                values.add(value);
            }
        }
        return values;
    }

    @Override
    public List<@Nullable Object> toPlain() {
        List<@Nullable Object> plain = new ArrayList<>(items.size());
        for (Value value : values()) {
            plain.add(value.toPlain());
        }
        return plain;
    }

    @Override
    public String toString() {
        return "Sequence[" + items.size() + " items]";
    }
}
