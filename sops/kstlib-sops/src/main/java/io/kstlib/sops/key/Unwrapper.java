package io.kstlib.sops.key;

import java.util.List;

/**
 * Unwraps the entries of one type while one file is opened. It may keep what it found from one entry to the next, so that a file is read, a
 * program run and a person asked at most once. Used by one thread.
 */
@FunctionalInterface
public interface Unwrapper {

    /**
     * The ways to unwrap an entry. Making the list asks no one.
     *
     * @param entry an entry of this type
     * @return at least one way, nearest first
     */
    List<UnwrapAttempt> attempts(KeyEntry entry);
}
