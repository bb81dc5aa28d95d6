package io.kstlib.sops;

import io.kstlib.sops.key.KeyEntry;
import java.util.List;

/**
 * A key group in the metadata of a file: each of its entries gives the same data key or, when there are several groups, the same share of it.
 *
 * @param entries the master keys of the group, in the order of the file within each type
 */
record WrappedGroup(List<KeyEntry> entries) {
    /** Copies the entries. */
    WrappedGroup {
        entries = List.copyOf(entries);
    }
}
