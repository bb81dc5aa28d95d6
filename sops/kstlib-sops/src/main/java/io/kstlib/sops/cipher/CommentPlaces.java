package io.kstlib.sops.cipher;

import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.Sequence;
import io.kstlib.sops.tree.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The places of a document that comments can be bound to: its maps and lists, in their order. They are collected at the first use. Used by one
 * thread.
 */
final class CommentPlaces {

    private final Branch document;
    private final Map<String, Integer> indexes = new LinkedHashMap<>();
    private List<String> all = List.of();

    CommentPlaces(Branch document) {
        this.document = document;
    }

    int count() {
        if (all.isEmpty()) {
            collect(document, "");
            all = List.copyOf(indexes.keySet());
        }
        return all.size();
    }

    /**
     * Returns one of all places, the nearest first: sops moves a comment to a map nearby.
     *
     * @param here the place of the comment
     * @param number the number of the candidate, from 0 to {@link #count()} minus 1
     */
    String candidate(String here, int number) {
        int distance = (number + 1) / 2;
        int count = count();
        int index = indexes.getOrDefault(here, 0) + (number % 2 == 0 ? -distance : distance);
        return all.get(Math.floorMod(index, count));
    }

    private void collect(Value value, String path) {
        if (value instanceof Branch branch) {
            add(path.isEmpty() ? ":" : path);
            for (Entry entry : branch.entries()) {
                collect(entry.value(), path + entry.key() + ":");
            }
        } else if (value instanceof Sequence sequence) {
            add(path);
            sequence.values().forEach(item -> collect(item, path));
        }
    }

    private void add(String place) {
        indexes.putIfAbsent(place, indexes.size());
    }
}
