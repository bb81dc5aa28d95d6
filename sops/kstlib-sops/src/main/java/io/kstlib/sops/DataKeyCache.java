package io.kstlib.sops;

import io.kstlib.sops.key.DataKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The data keys of the files that were written and opened last, by the metadata that wraps them. A file whose metadata differs in a single
 * character is another file. Safe for use by several threads.
 */
final class DataKeyCache {

    private static final int MOST_FILES = 16;

    /** The file that was used last is at the end. A list, because a hash of the metadata takes longer than a look at so few files. */
    private final List<RememberedKey> known = new ArrayList<>();

    private record RememberedKey(List<WrappedGroup> groups, int threshold, DataKey dataKey) {
        RememberedKey {
            groups = List.copyOf(groups);
        }

        boolean isFor(List<WrappedGroup> others, int otherThreshold) {
            return threshold == otherThreshold && groups.equals(others);
        }
    }

    synchronized Optional<DataKey> find(List<WrappedGroup> groups, int threshold) {
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).isFor(groups, threshold)) {
                RememberedKey found = known.remove(i);
                known.add(found);
                return Optional.of(found.dataKey());
            }
        }
        return Optional.empty();
    }

    synchronized void keep(List<WrappedGroup> groups, int threshold, DataKey dataKey) {
        known.removeIf(other -> other.isFor(groups, threshold));
        known.add(new RememberedKey(groups, threshold, dataKey));
        if (known.size() > MOST_FILES) {
            known.remove(0);
        }
    }

    @Override
    public synchronized String toString() {
        return "DataKeyCache[" + known.size() + " files]";
    }
}
