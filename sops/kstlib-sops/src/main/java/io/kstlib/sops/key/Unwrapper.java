package io.kstlib.sops.key;

import java.util.List;

/**
 * Unwraps the entries of one type while one file is opened. It may keep what it found from one entry to the next. So it reads a file, runs a
 * program and asks a person at most once. Used by one thread.
 */
@FunctionalInterface
public interface Unwrapper {

    /**
     * Returns the ways to unwrap an entry. Tries none of them.
     *
     * @param entry an entry of this type
     * @return at least one way, nearest first
     */
    List<UnwrapAttempt> attempts(KeyEntry entry);
}
