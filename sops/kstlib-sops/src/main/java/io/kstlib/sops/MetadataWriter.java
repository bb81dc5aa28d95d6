package io.kstlib.sops;

import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.rules.MacScope;
import io.kstlib.sops.rules.Selection;
import io.kstlib.sops.tree.Bool;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.BranchItem;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.IntNumber;
import io.kstlib.sops.tree.Sequence;
import io.kstlib.sops.tree.SequenceItem;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns metadata into the tree of its fields, sorted by name as sops sorts them. */
final class MetadataWriter {

    /** In a key group, sops writes these lists even when they are empty. */
    private static final List<String> ALWAYS_IN_GROUPS = List.of("age", "hc_vault");

    private MetadataWriter() {}

    static Branch write(Metadata metadata) {
        Map<String, Value> fields = new TreeMap<>();
        metadata.unknown().entries().forEach(entry -> fields.put(entry.key(), entry.value()));
        if (metadata.groups().size() == 1) {
            fields.putAll(lists(metadata.groups().get(0)));
        } else {
            fields.put(Metadata.KEY_GROUPS, groups(metadata.groups()));
        }
        if (metadata.shamirThreshold() != 0) {
            fields.put(Metadata.SHAMIR_THRESHOLD, new IntNumber(metadata.shamirThreshold()));
        }
        Selection selection = metadata.selection();
        if (selection.option() != Selection.Option.ALL) {
            fields.put(selection.option().field(), TextValue.of(selection.argument()));
        }
        if (metadata.macScope() == MacScope.ENCRYPTED_VALUES) {
            fields.put(Metadata.MAC_ONLY_ENCRYPTED, Bool.of(true));
        }
        fields.put(Metadata.LAST_MODIFIED, TextValue.of(metadata.lastModified()));
        fields.put(Metadata.MAC, TextValue.of(metadata.mac()));
        fields.put(Metadata.VERSION, TextValue.of(metadata.version()));
        return branch(fields);
    }

    private static Sequence groups(List<Metadata.Group> groups) {
        List<SequenceItem> items = new ArrayList<>();
        for (Metadata.Group group : groups) {
            Map<String, Value> lists = lists(group);
            ALWAYS_IN_GROUPS.forEach(type -> lists.putIfAbsent(type, new Sequence(List.of())));
            items.add(branch(lists));
        }
        return new Sequence(items);
    }

    private static Map<String, Value> lists(Metadata.Group group) {
        Map<String, List<SequenceItem>> byType = new TreeMap<>();
        for (KeyEntry entry : group.entries()) {
            byType.computeIfAbsent(entry.type(), type -> new ArrayList<>()).add(sorted(Value.of(entry.fields())));
        }
        Map<String, Value> lists = new TreeMap<>();
        byType.forEach((type, entries) -> lists.put(type, new Sequence(entries)));
        return lists;
    }

    private static Value sorted(Value value) {
        if (!(value instanceof Branch branch)) {
            return value;
        }
        Map<String, Value> fields = new TreeMap<>();
        branch.entries().forEach(entry -> fields.put(entry.key(), sorted(entry.value())));
        return branch(fields);
    }

    private static Branch branch(Map<String, Value> fields) {
        List<BranchItem> items = new ArrayList<>();
        fields.forEach((key, value) -> items.add(new Entry(key, value)));
        return new Branch(items);
    }
}
