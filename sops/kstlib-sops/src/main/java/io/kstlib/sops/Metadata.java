package io.kstlib.sops;

import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.rules.MacScope;
import io.kstlib.sops.rules.Selection;
import io.kstlib.sops.tree.Branch;
import java.util.List;

/**
 * What a file says about its own encryption.
 *
 * @param groups the key groups; at least one
 * @param shamirThreshold how many groups are needed; 0 when the file does not say
 * @param selection which values are encrypted
 * @param macScope which values the message authentication code covers
 * @param lastModified when the values were encrypted, in RFC 3339; the code is bound to it
 * @param mac the encrypted message authentication code
 * @param version the version of sops whose format this is
 * @param unknown the fields that are unknown here
 */
record Metadata(
        List<Group> groups,
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
    Metadata withGroups(List<Group> changedGroups, int changedThreshold) {
        return new Metadata(changedGroups, changedThreshold, selection, macScope, lastModified, mac, version, unknown);
    }

    /**
     * {@return a copy with another time and another code}
     *
     * @param changedTime when the values were encrypted
     * @param changedMac the code over them
     */
    Metadata withMac(String changedTime, String changedMac) {
        return new Metadata(groups, shamirThreshold, selection, macScope, changedTime, changedMac, version, unknown);
    }

    /**
     * A key group in the metadata of a file: each of its entries gives the same data key or, when there are several groups, the same share of it.
     *
     * @param entries the master keys of the group, in the order of the file within each type
     */
    record Group(List<KeyEntry> entries) {
        /** Copies the entries. */
        Group {
            entries = List.copyOf(entries);
        }
    }
}
