package io.kstlib.sops;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.BranchItem;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Value;
import java.util.ArrayList;
import java.util.List;

/** Where a format keeps the metadata. */
enum MetadataLayout {
    /** A tree under the name {@code sops}, in every document of the file: JSON, YAML, binary. */
    TREE,
    /** A section {@code sops} with flattened names: INI. */
    SECTION,
    /** Flattened names that begin with {@code sops_}: dotenv. */
    PREFIX;

    private static final String NAME_PREFIX = "sops_";

    /**
     * The two parts of an encrypted file.
     *
     * @param metadata what it says about its encryption
     * @param documents the rest
     */
    record Extract(Metadata metadata, List<Branch> documents) {
        /** Copies the documents. */
        Extract {
            documents = List.copyOf(documents);
        }
    }

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
     * Takes the metadata out of an encrypted file.
     *
     * @param documents the file
     * @return the metadata and the rest
     * @throws SopsException ({@code NOT_ENCRYPTED}) if there is none
     * @throws SopsException ({@code MALFORMED_FILE}) if it is unusable
     */
    Extract extract(List<Branch> documents) {
        if (documents.isEmpty() || !occurs(documents.subList(0, 1))) {
            throw Reason.NOT_ENCRYPTED.error(
                    "there is no sops metadata: the file is not encrypted, or of another format",
                    "Encrypt it, or name its format",
                    null);
        }
        Metadata metadata = new MetadataReader(fields(documents.get(0))).read();
        List<Branch> rest = new ArrayList<>();
        for (Branch document : documents) {
            List<BranchItem> items = new ArrayList<>(document.items());
            items.removeIf(item -> item instanceof Entry entry && isReserved(entry));
            rest.add(new Branch(items));
        }
        return new Extract(metadata, rest);
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
     * @param metadata what it says about its encryption
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
            items.addAll(entries(MetadataWriter.write(metadata)));
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
}
