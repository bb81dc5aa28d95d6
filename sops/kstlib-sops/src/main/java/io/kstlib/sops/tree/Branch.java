package io.kstlib.sops.tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A map, with its comments, in the order of the document.
 *
 * @param items the entries and comments
 */
public record Branch(List<BranchItem> items) implements Value {

    /** A map without entries. */
    public static final Branch EMPTY = new Branch(List.of());

    /** Copies the items. */
    public Branch {
        items = List.copyOf(items);
    }

    /**
     * {@return a tree with the entries of a map, in its order}
     *
     * @param plain a map with text keys and values as {@link Value#of} takes them
     * @throws IllegalArgumentException as {@link Value#of}
     */
    public static Branch of(Map<?, ?> plain) {
        List<BranchItem> items = new ArrayList<>(plain.size());
        plain.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException("a key of a map is not text");
            }
            items.add(new Entry(name, Value.of(value)));
        });
        return new Branch(items);
    }

    /** {@return the entries without the comments} */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(items.size());
        for (BranchItem item : items) {
            if (item instanceof Entry entry) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /**
     * {@return the value of a name; empty when there is none}
     *
     * @param key a name
     */
    public Optional<Value> get(String key) {
        for (BranchItem item : items) {
            if (item instanceof Entry entry && entry.key().equals(key)) {
                return Optional.of(entry.value());
            }
        }
        return Optional.empty();
    }

    /**
     * {@return a copy with a value for a name, in its old place or at the end}
     *
     * @param key a name
     * @param value its new value
     */
    public Branch with(String key, Value value) {
        List<BranchItem> changed = new ArrayList<>(items);
        Entry entry = new Entry(key, value);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i) instanceof Entry old && old.key().equals(key)) {
                changed.set(i, entry);
                return new Branch(changed);
            }
        }
        changed.add(entry);
        return new Branch(changed);
    }

    /**
     * {@return a copy without the entry of a name}
     *
     * @param key a name
     */
    public Branch without(String key) {
        List<BranchItem> changed = new ArrayList<>(items);
        changed.removeIf(item -> item instanceof Entry entry && entry.key().equals(key));
        return new Branch(changed);
    }

    @Override
    public Map<String, @Nullable Object> toPlain() {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        for (BranchItem item : items) {
            if (item instanceof Entry entry) {
                plain.put(entry.key(), entry.value().toPlain());
            }
        }
        return plain;
    }

    @Override
    public String toString() {
        return "Branch[" + items.size() + " items]";
    }
}
