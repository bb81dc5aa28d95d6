package io.kstlib.sops;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.rules.MacScope;
import io.kstlib.sops.rules.Selection;
import io.kstlib.sops.tree.Bool;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.BranchItem;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.IntNumber;
import io.kstlib.sops.tree.Null;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.Sequence;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Timestamp;
import io.kstlib.sops.tree.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the metadata from the tree of its fields. Any list of maps with a wrapped key is a list of master keys, known type or not. */
final class MetadataReader {

    /** The order in which sops reads the lists; it only matters for keys of equal reach. */
    private static final List<String> TYPE_ORDER =
            List.of("kms", "gcp_kms", "hckms", "azure_kv", "hc_vault", "pgp", "age");

    private static final Set<String> PLAIN_FIELDS = Set.of(
            Metadata.KEY_GROUPS,
            Metadata.SHAMIR_THRESHOLD,
            Metadata.MAC_ONLY_ENCRYPTED,
            Metadata.LAST_MODIFIED,
            Metadata.MAC,
            Metadata.VERSION);

    private final Branch fields;

    MetadataReader(Branch fields) {
        this.fields = fields;
    }

    Metadata read() {
        List<Metadata.Group> groups = groups();
        int threshold = threshold();
        if (groups.isEmpty()) {
            throw Reason.MALFORMED_FILE.error("the sops metadata names no master key");
        }
        if (threshold > groups.size()) {
            throw Reason.MALFORMED_FILE.error(
                    "the sops metadata asks for " + threshold + " key groups and has " + groups.size());
        }
        String time = text(Metadata.LAST_MODIFIED);
        return new Metadata(
                groups,
                threshold,
                selection(),
                macScope(),
                Timestamp.parse(time)
                        .orElseThrow(() -> malformed(Metadata.LAST_MODIFIED, "is not a time in RFC 3339"))
                        .toWholeSeconds(),
                optionalText(Metadata.MAC).orElse(""),
                optionalText(Metadata.VERSION).orElse(Metadata.CURRENT_VERSION),
                unknown());
    }

    private List<Metadata.Group> groups() {
        Metadata.Group single = group(fields);
        if (!single.entries().isEmpty()) {
            return List.of(single);
        }
        List<Metadata.Group> groups = new ArrayList<>();
        if (fields.get(Metadata.KEY_GROUPS).orElse(Null.NULL) instanceof Sequence list) {
            for (Value group : list.values()) {
                Metadata.Group read = group instanceof Branch branch ? group(branch) : new Metadata.Group(List.of());
                if (read.entries().isEmpty()) {
                    throw malformed(Metadata.KEY_GROUPS, "has a group without master keys");
                }
                groups.add(read);
            }
        }
        return groups;
    }

    private static Metadata.Group group(Branch branch) {
        Map<String, List<KeyEntry>> lists = new LinkedHashMap<>();
        for (String type : TYPE_ORDER) {
            lists.put(type, new ArrayList<>());
        }
        for (Entry field : branch.entries()) {
            if (isKeyList(field)) {
                List<KeyEntry> entries = lists.computeIfAbsent(field.key(), type -> new ArrayList<>());
                for (Value value : ((Sequence) field.value()).values()) {
                    entries.add(new KeyEntry(field.key(), toPlain((Branch) value)));
                }
            }
        }
        List<KeyEntry> all = new ArrayList<>();
        for (List<KeyEntry> entries : lists.values()) {
            all.addAll(entries);
        }
        return new Metadata.Group(all);
    }

    private static boolean isKeyList(Entry field) {
        if (field.key().equals(Metadata.KEY_GROUPS) || !(field.value() instanceof Sequence list)) {
            return false;
        }
        boolean known = TYPE_ORDER.contains(field.key());
        for (Value value : list.values()) {
            boolean wrapped = value instanceof Branch branch
                    && branch.get(KeyEntry.WRAPPED_KEY).isPresent();
            if (!wrapped && known) {
                throw malformed(field.key(), "has an entry without \"" + KeyEntry.WRAPPED_KEY + "\"");
            } else if (!wrapped) {
                return false;
            }
        }
        return known || !list.values().isEmpty();
    }

    private int threshold() {
        Value value = fields.get(Metadata.SHAMIR_THRESHOLD).orElse(Null.NULL);
        if (value instanceof Null) {
            return 0;
        }
        String text = value instanceof Scalar scalar ? scalar.text() : "";
        if (!text.matches("[0-9]{1,3}")) {
            throw malformed(Metadata.SHAMIR_THRESHOLD, "is not a number of key groups");
        }
        return Integer.parseInt(text);
    }

    private MacScope macScope() {
        Value value = fields.get(Metadata.MAC_ONLY_ENCRYPTED).orElse(Null.NULL);
        boolean only;
        if (value instanceof Bool flag) {
            only = flag.value();
        } else if (value instanceof TextValue text && text.text().matches("(?i)true|1")) {
            only = true;
        } else if (value instanceof Null
                || (value instanceof TextValue text && text.text().matches("(?i)false|0|"))) {
            only = false;
        } else {
            throw malformed(Metadata.MAC_ONLY_ENCRYPTED, "is neither true nor false");
        }
        return only ? MacScope.ENCRYPTED_VALUES : MacScope.ALL_VALUES;
    }

    private Selection selection() {
        @Nullable Selection selection = null;
        for (Selection.Option option : Selection.Option.values()) {
            Optional<String> argument =
                    option == Selection.Option.ALL ? Optional.empty() : optionalText(option.field());
            if (argument.isPresent() && !argument.get().isEmpty()) {
                if (selection != null) {
                    throw Reason.MALFORMED_FILE.error("the sops metadata has both \""
                            + selection.option().field() + "\" and \"" + option.field() + "\"");
                }
                selection = selection(option, argument.get());
            }
        }
        return selection == null ? Selection.DEFAULT : selection;
    }

    private static Selection selection(Selection.Option option, String argument) {
        try {
            return new Selection(option, argument);
        } catch (SopsException invalid) {
            throw Reason.MALFORMED_FILE.error("the sops metadata is not usable: " + invalid.problem(), null, invalid);
        }
    }

    private static boolean isSelection(String field) {
        for (Selection.Option option : Selection.Option.values()) {
            if (!field.isEmpty() && option.field().equals(field)) {
                return true;
            }
        }
        return false;
    }

    private Branch unknown() {
        List<BranchItem> unknown = new ArrayList<>();
        for (Entry field : fields.entries()) {
            boolean known = PLAIN_FIELDS.contains(field.key())
                    || isSelection(field.key())
                    || isKeyList(field)
                    || TYPE_ORDER.contains(field.key());
            if (!known) {
                unknown.add(field);
            }
        }
        return new Branch(unknown);
    }

    private String text(String field) {
        return optionalText(field).orElseThrow(() -> malformed(field, "is missing"));
    }

    private Optional<String> optionalText(String field) {
        Value value = fields.get(field).orElse(Null.NULL);
        if (value instanceof TextValue || value instanceof Timestamp || value instanceof IntNumber) {
            return Optional.of(((Scalar) value).text());
        } else if (value instanceof Null) {
            return Optional.empty();
        }
        throw malformed(field, "is not text");
    }

    private static SopsException malformed(String field, String problem) {
        return Reason.MALFORMED_FILE.error("the sops metadata is not usable: \"" + field + "\" " + problem);
    }

    /** Returns the fields of a master key as plain values. Those without a value are left out, which means the same. */
    private static Map<String, Object> toPlain(Branch branch) {
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
