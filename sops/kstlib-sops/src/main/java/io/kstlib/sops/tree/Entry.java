package io.kstlib.sops.tree;

/**
 * A name and its value.
 *
 * @param key the name
 */
public record Entry(String key, Value value) implements BranchItem {

    /** Replaces each half of a surrogate pair in the name, as {@link TextValue#of}. */
    public Entry {
        key = TextValue.wellFormed(key);
    }
}
