package io.kstlib.sops;

import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.metadata.WrappedGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The data keys of the files that were written and opened last, by the metadata that wraps them. A file whose metadata differs in a single
 * character is another file. Safe for use by several threads.
 */
final class DataKeyMemory {

    private static final int MOST_FILES = 16;

    private final Map<Wrapped, DataKey> known = new LinkedHashMap<>(MOST_FILES, 0.75f, true);

    private record Wrapped(List<WrappedGroup> groups, int threshold) {
        Wrapped {
            groups = List.copyOf(groups);
        }
    }

    synchronized Optional<DataKey> find(List<WrappedGroup> groups, int threshold) {
        return Optional.ofNullable(known.get(new Wrapped(groups, threshold)));
    }

    synchronized void keep(List<WrappedGroup> groups, int threshold, DataKey dataKey) {
        known.put(new Wrapped(groups, threshold), dataKey);
        if (known.size() > MOST_FILES) {
            known.remove(known.keySet().iterator().next());
        }
    }

    @Override
    public synchronized String toString() {
        return "DataKeyMemory[" + known.size() + " files]";
    }
}
