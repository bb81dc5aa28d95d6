package io.kstlib.sops;

import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.Null;
import io.kstlib.sops.tree.Sequence;
import io.kstlib.sops.tree.Timestamp;
import io.kstlib.sops.tree.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The fields of a master key as plain values. Those without a value are left out, which means the same. */
final class KeyEntryValues {

    private KeyEntryValues() {}

    static Map<String, Object> toPlain(Branch branch) {
        Map<String, Object> plain = new LinkedHashMap<>();
        for (Entry entry : branch.entries()) {
            if (!(entry.value() instanceof Null)) {
                plain.put(entry.key(), toPlain(entry.value()));
            }
        }
        return plain;
    }

    private static Object toPlain(Value value) {
        if (value instanceof Branch branch) {
            return toPlain(branch);
        } else if (value instanceof Sequence sequence) {
            List<Object> list = new ArrayList<>();
            for (Value item : sequence.values()) {
                list.add(item instanceof Null ? "" : toPlain(item));
            }
            return list;
        } else if (value instanceof Timestamp time) {
            return time.text();
        }
        return Objects.requireNonNull(value.toPlain());
    }
}
