package io.kstlib.sops;

import io.kstlib.sops.document.Limits;
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
import io.kstlib.sops.tree.SequenceItem;
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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a file: the description of its own encryption.
 *
 * @param groups the key groups, at least one: each entry of a group gives the same data key or, when there are several groups, the same share of it
 * @param shamirThreshold the number of groups that are needed; 0 when the file does not say
 * @param selection which values are encrypted
 * @param macScope which values the message authentication code covers
 * @param lastModified the time of the encryption, in RFC 3339; the code is bound to it
 * @param mac the encrypted message authentication code
 * @param version the version of sops whose format this is
 * @param unknown the fields that are unknown here
 */
record Metadata(
        List<List<KeyEntry>> groups,
        int shamirThreshold,
        Selection selection,
        MacScope macScope,
        String lastModified,
        String mac,
        String version,
        Branch unknown) {

    static final String SOPS = "sops";
    static final String KEY_GROUPS = "key_groups";
    static final String SHAMIR_THRESHOLD = "shamir_threshold";
    static final String MAC_ONLY_ENCRYPTED = "mac_only_encrypted";
    static final String LAST_MODIFIED = "lastmodified";
    static final String MAC = "mac";
    static final String VERSION = "version";

    /** The version of sops whose format is written. */
    static final String CURRENT_VERSION = "3.13.2";

    /** Copies the groups. */
    Metadata {
        groups = List.copyOf(groups);
    }

    /**
     * {@return a copy with other key groups}
     *
     * @param changedGroups other groups
     * @param changedThreshold their threshold
     */
    Metadata withGroups(List<List<KeyEntry>> changedGroups, int changedThreshold) {
        return new Metadata(changedGroups, changedThreshold, selection, macScope, lastModified, mac, version, unknown);
    }

    /**
     * {@return a copy with another time and another code}
     *
     * @param changedTime the time of the encryption
     * @param changedMac the code over them
     */
    Metadata withMac(String changedTime, String changedMac) {
        return new Metadata(groups, shamirThreshold, selection, macScope, changedTime, changedMac, version, unknown);
    }

    /** The place of the metadata in a format. */
    enum Layout {
        /** A tree under the name {@code sops}, in every document of the file: JSON, YAML, binary. */
        TREE,
        /** A section {@code sops} with flattened names: INI. */
        SECTION,
        /** Flattened names that begin with {@code sops_}: dotenv. */
        PREFIX;

        private static final String NAME_PREFIX = "sops_";

        /**
         * {@return whether a document has a name that is reserved for the metadata, most likely because it is encrypted already}
         *
         * @param documents a plain document
         */
        boolean occurs(List<Branch> documents) {
            for (Branch document : documents) {
                if (!reserved(document).isEmpty()) {
                    return true;
                }
            }
            return false;
        }

        private List<Entry> reserved(Branch document) {
            List<Entry> reserved = new ArrayList<>();
            for (Entry entry : document.entries()) {
                if (isReserved(entry)) {
                    reserved.add(entry);
                }
            }
            return reserved;
        }

        private boolean isReserved(Entry entry) {
            return this == PREFIX
                    ? entry.key().startsWith(NAME_PREFIX)
                    : entry.key().equals(Metadata.SOPS);
        }

        /**
         * {@return the metadata of an encrypted file}
         *
         * @param documents the file
         * @throws SopsException ({@code NOT_ENCRYPTED}) if there is none
         * @throws SopsException ({@code MALFORMED_FILE}) if it is unusable
         */
        Metadata read(List<Branch> documents) {
            if (documents.isEmpty() || !occurs(documents.subList(0, 1))) {
                throw Reason.NOT_ENCRYPTED.error(
                        "there is no sops metadata: the file is not encrypted, or of another format",
                        "Encrypt it, or name its format",
                        null);
            }
            return new Reader(fields(documents.get(0))).read();
        }

        /**
         * {@return the documents of an encrypted file without its metadata}
         *
         * @param documents the file
         */
        List<Branch> rest(List<Branch> documents) {
            List<Branch> rest = new ArrayList<>();
            for (Branch document : documents) {
                List<BranchItem> items = new ArrayList<>(document.items());
                items.removeIf(item -> item instanceof Entry entry && isReserved(entry));
                rest.add(new Branch(items));
            }
            return rest;
        }

        private Branch fields(Branch document) {
            if (this == PREFIX) {
                List<BranchItem> fields = new ArrayList<>();
                for (Entry entry : reserved(document)) {
                    fields.add(new Entry(entry.key().substring(NAME_PREFIX.length()), entry.value()));
                }
                return FlatNames.unflatten(new Branch(fields));
            }
            List<Entry> found = reserved(document);
            if (found.size() != 1 || !(found.get(0).value() instanceof Branch branch)) {
                throw Reason.MALFORMED_FILE.error("the sops metadata is not a map, or stands twice");
            }
            return this == TREE ? branch : FlatNames.unflatten(replaced(branch, "\\n", "\n"));
        }

        /**
         * Puts the metadata into an encrypted document.
         *
         * @param metadata the metadata of its encryption
         * @param documents the rest
         * @return the file
         * @throws SopsException ({@code UNSUPPORTED_DOCUMENT}) if a name of the document is reserved
         */
        List<Branch> embed(Metadata metadata, List<Branch> documents) {
            if (occurs(documents)) {
                throw Reason.UNSUPPORTED_DOCUMENT.error(
                        "the document has a name that is reserved for the sops metadata ("
                                + (this == PREFIX ? NAME_PREFIX + "…" : Metadata.SOPS) + ")",
                        "Rename it; if the document is encrypted already, edit or rotate it instead",
                        null);
            }
            List<Branch> file = new ArrayList<>();
            for (Branch document : documents) {
                List<BranchItem> items = new ArrayList<>(document.items());
                items.addAll(entries(Writer.write(metadata)));
                file.add(new Branch(items));
            }
            return file;
        }

        private List<? extends BranchItem> entries(Branch fields) {
            return switch (this) {
                case TREE -> List.of(new Entry(Metadata.SOPS, fields));
                case SECTION -> List.of(new Entry(Metadata.SOPS, replaced(FlatNames.flatten(fields, ""), "\n", "\\n")));
                case PREFIX -> FlatNames.flatten(fields, NAME_PREFIX).items();
            };
        }

        private static Branch replaced(Branch branch, String from, String to) {
            List<BranchItem> items = new ArrayList<>();
            for (Entry entry : branch.entries()) {
                Value value = entry.value() instanceof TextValue text
                        ? TextValue.of(text.text().replace(from, to))
                        : entry.value();
                if (!(value instanceof Scalar)) {
                    throw Reason.MALFORMED_FILE.error(
                            "the sops metadata is not usable: \"" + entry.key() + "\" is not text");
                }
                items.add(new Entry(entry.key(), value));
            }
            return new Branch(items);
        }

        private static SopsException malformed(String field, String problem) {
            return Reason.MALFORMED_FILE.error("the sops metadata is not usable: \"" + field + "\" " + problem);
        }

        /** Reads the metadata from the tree of its fields. Any list of maps with a wrapped key is a list of master keys, known type or not. */
        private record Reader(Branch fields) {

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

            Metadata read() {
                List<List<KeyEntry>> groups = groups();
                int threshold = threshold();
                if (groups.isEmpty()) {
                    throw Reason.MALFORMED_FILE.error("the sops metadata names no master key");
                }
                if (threshold > groups.size()) {
                    throw Reason.MALFORMED_FILE.error(
                            "the sops metadata asks for " + threshold + " key groups and has " + groups.size());
                }
                String time =
                        text(Metadata.LAST_MODIFIED).orElseThrow(() -> malformed(Metadata.LAST_MODIFIED, "is missing"));
                return new Metadata(
                        groups,
                        threshold,
                        selection(),
                        macScope(),
                        Timestamp.parse(time)
                                .orElseThrow(() -> malformed(Metadata.LAST_MODIFIED, "is not a time in RFC 3339"))
                                .toWholeSeconds(),
                        text(Metadata.MAC).orElse(""),
                        text(Metadata.VERSION).orElse(Metadata.CURRENT_VERSION),
                        unknown());
            }

            private List<List<KeyEntry>> groups() {
                List<KeyEntry> single = group(fields);
                if (!single.isEmpty()) {
                    return List.of(single);
                }
                List<List<KeyEntry>> groups = new ArrayList<>();
                if (fields.get(Metadata.KEY_GROUPS).orElse(Null.NULL) instanceof Sequence list) {
                    for (Value group : list.values()) {
                        List<KeyEntry> read = group instanceof Branch branch ? group(branch) : List.of();
                        if (read.isEmpty()) {
                            throw malformed(Metadata.KEY_GROUPS, "has a group without master keys");
                        }
                        groups.add(read);
                    }
                }
                return groups;
            }

            private static List<KeyEntry> group(Branch branch) {
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
                return List.copyOf(all);
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
                            option == Selection.Option.ALL ? Optional.empty() : text(option.field());
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
                    throw Reason.MALFORMED_FILE.error(
                            "the sops metadata is not usable: " + invalid.problem(), null, invalid);
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

            private Optional<String> text(String field) {
                Value value = fields.get(field).orElse(Null.NULL);
                if (value instanceof TextValue || value instanceof Timestamp || value instanceof IntNumber) {
                    return Optional.of(((Scalar) value).text());
                } else if (value instanceof Null) {
                    return Optional.empty();
                }
                throw malformed(field, "is not text");
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

        /** Turns metadata into the tree of its fields, sorted by name as sops sorts them. */
        private static final class Writer {

            /** In a key group, sops writes these lists even when they are empty. */
            private static final List<String> ALWAYS_IN_GROUPS = List.of("age", "hc_vault");

            private Writer() {}

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

            private static Sequence groups(List<List<KeyEntry>> groups) {
                List<SequenceItem> items = new ArrayList<>();
                for (List<KeyEntry> group : groups) {
                    Map<String, Value> lists = lists(group);
                    ALWAYS_IN_GROUPS.forEach(type -> lists.putIfAbsent(type, new Sequence(List.of())));
                    items.add(branch(lists));
                }
                return new Sequence(items);
            }

            private static Map<String, Value> lists(List<KeyEntry> group) {
                Map<String, List<SequenceItem>> byType = new TreeMap<>();
                for (KeyEntry entry : group) {
                    byType.computeIfAbsent(entry.type(), type -> new ArrayList<>())
                            .add(sorted(Value.of(entry.fields())));
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

        /** Trees in formats without trees: the path to a value as its name, such as {@code age__list_0__map_enc}. */
        private static final class FlatNames {

            private static final String MAP = "__map_";
            private static final String LIST = "__list_";
            private static final int LONGEST_NAME = 2_000;

            private FlatNames() {}

            static Branch flatten(Branch tree, String prefix) {
                List<BranchItem> flat = new ArrayList<>();
                flattenBranch(tree, prefix, flat);
                return new Branch(flat);
            }

            private static void flattenBranch(Branch branch, String prefix, List<BranchItem> flat) {
                for (Entry entry : branch.entries()) {
                    flattenValue(entry.value(), prefix + entry.key(), flat);
                }
            }

            private static void flattenValue(Value value, String name, List<BranchItem> flat) {
                if (value instanceof Branch branch) {
                    flattenBranch(branch, name + MAP, flat);
                } else if (value instanceof Sequence sequence) {
                    List<Value> values = sequence.values();
                    for (int i = 0; i < values.size(); i++) {
                        flattenValue(values.get(i), name + LIST + i, flat);
                    }
                } else {
                    flat.add(new Entry(name, value));
                }
            }

            /** A place of the tree while the tree is built: it has a value, or what is below it by name or by number. */
            private static final class Node {
                private @Nullable Value value;
                private final Map<String, Node> named = new TreeMap<>();
                private final Map<Integer, Node> numbered = new TreeMap<>();
            }

            static Branch unflatten(Branch flat) {
                Node root = new Node();
                for (Entry entry : flat.entries()) {
                    place(root, entry);
                }
                return root.named.isEmpty() ? Branch.EMPTY : (Branch) value(root);
            }

            private static void place(Node root, Entry entry) {
                if (entry.key().length() > LONGEST_NAME) {
                    throw Reason.MALFORMED_FILE.error(
                            "the sops metadata has a name of " + entry.key().length() + " characters");
                }
                String path = MAP + entry.key();
                Node node = root;
                int start = 0;
                for (int depth = 0; start < path.length(); depth++) {
                    Limits.checkDepth(depth, 0);
                    boolean list = path.startsWith(LIST, start);
                    int from = start + (list ? LIST.length() : MAP.length());
                    int end = next(path, from);
                    String step = path.substring(from, end);
                    node = list
                            ? node.numbered.computeIfAbsent(index(step, entry), key -> new Node())
                            : node.named.computeIfAbsent(step, key -> new Node());
                    start = end;
                }
                if (node.value != null) {
                    throw malformed(entry.key(), "stands twice");
                }
                node.value = entry.value();
            }

            private static int next(String path, int from) {
                int map = path.indexOf(MAP, from);
                int list = path.indexOf(LIST, from);
                int first = map < 0 || (list >= 0 && list < map) ? list : map;
                return first < 0 ? path.length() : first;
            }

            private static int index(String step, Entry entry) {
                if (!step.matches("[0-9]{1,5}")) {
                    throw malformed(entry.key(), "has no position in a list");
                }
                return Integer.parseInt(step);
            }

            private static Value value(Node node) {
                boolean single = node.value != null;
                if ((single ? 1 : 0) + (node.named.isEmpty() ? 0 : 1) + (node.numbered.isEmpty() ? 0 : 1) > 1) {
                    throw Reason.MALFORMED_FILE.error("the sops metadata mixes a value, a map and a list at one place");
                }
                if (node.value != null) {
                    return node.value;
                } else if (!node.numbered.isEmpty()) {
                    List<SequenceItem> items = new ArrayList<>();
                    node.numbered.forEach((index, item) -> {
                        if (index != items.size()) {
                            throw Reason.MALFORMED_FILE.error("the sops metadata has a list with gaps");
                        }
                        items.add(value(item));
                    });
                    return new Sequence(items);
                }
                List<BranchItem> items = new ArrayList<>();
                node.named.forEach((name, item) -> items.add(new Entry(name, value(item))));
                return new Branch(items);
            }
        }
    }
}
