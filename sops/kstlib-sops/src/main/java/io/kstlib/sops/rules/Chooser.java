package io.kstlib.sops.rules;

import java.util.List;

/** Tells which values are encrypted. */
@FunctionalInterface
public interface Chooser {

    /**
     * {@return whether a value or a comment is encrypted}
     *
     * @param path the names from the root to the value, without list positions; for a comment, those of the map around it
     * @param comments for each map and list from the root on, the comments directly before the value or before what contains it; a comment that
     *     is asked for is the last one
     * @param isComment whether a comment is asked for
     */
    boolean isEncrypted(List<String> path, List<List<String>> comments, boolean isComment);
}
