package io.kstlib.sops.cipher;

import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.Sequence;
import io.kstlib.sops.tree.Value;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The places of a document that comments can be bound to: its maps and lists. They are collected when they are first asked for. */
final class CommentPlaces {

    private final Branch document;
    private @Nullable Set<String> all;

    CommentPlaces(Branch document) {
        this.document = document;
    }

    Set<String> all() {
        Set<String> places = all;
        if (places == null) {
            places = new LinkedHashSet<>();
            collect(document, "", places);
            all = places;
        }
        return places;
    }

    private static void collect(Value value, String path, Set<String> places) {
        if (value instanceof Branch branch) {
            places.add(path.isEmpty() ? ":" : path);
            for (Entry entry : branch.entries()) {
                collect(entry.value(), path + entry.key() + ":", places);
            }
        } else if (value instanceof Sequence sequence) {
            places.add(path);
            sequence.values().forEach(item -> collect(item, path, places));
        }
    }
}
