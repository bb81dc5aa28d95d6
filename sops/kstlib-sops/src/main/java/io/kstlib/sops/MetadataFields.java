package io.kstlib.sops;

import io.kstlib.sops.rules.Selection;

/** The names of the fields of the metadata. */
final class MetadataFields {

    static final String SOPS = "sops";
    static final String KEY_GROUPS = "key_groups";
    static final String SHAMIR_THRESHOLD = "shamir_threshold";
    static final String MAC_ONLY_ENCRYPTED = "mac_only_encrypted";
    static final String LAST_MODIFIED = "lastmodified";
    static final String MAC = "mac";
    static final String VERSION = "version";

    private MetadataFields() {}

    static boolean isSelection(String field) {
        for (Selection.Option option : Selection.Option.values()) {
            if (!field.isEmpty() && option.field().equals(field)) {
                return true;
            }
        }
        return false;
    }
}
