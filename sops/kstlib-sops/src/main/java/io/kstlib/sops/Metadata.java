package io.kstlib.sops;

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
        List<WrappedGroup> groups,
        int shamirThreshold,
        Selection selection,
        MacScope macScope,
        String lastModified,
        String mac,
        String version,
        Branch unknown) {

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
    Metadata withGroups(List<WrappedGroup> changedGroups, int changedThreshold) {
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
}
