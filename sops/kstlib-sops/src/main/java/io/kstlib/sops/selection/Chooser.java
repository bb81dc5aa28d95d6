package io.kstlib.sops.selection;

import java.util.List;

/** Tells which values are encrypted. */
@FunctionalInterface
public interface Chooser {

    /**
     * @param path the names from the root to the value; those of the branch around it for a comment; list positions are left out
     * @param comments for each map and list from the root on, the comments that stand directly before the value or what it is in; a comment
     *     that is asked for itself is the last one
     * @param isComment whether a comment is asked for
     * @return whether it is encrypted
     */
    boolean isEncrypted(List<String> path, List<List<String>> comments, boolean isComment);
}
