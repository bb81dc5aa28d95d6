package io.kstlib.sops.key;

import java.util.List;

/** What came of trying to unwrap a data key. */
public sealed interface UnwrapOutcome {

    /**
     * It was unwrapped.
     *
     * @param dataKey the data key
     */
    record Unwrapped(DataKey dataKey) implements UnwrapOutcome {}

    /**
     * It was not.
     *
     * @param tried each identity that was tried and each place where one was looked for, in order; empty only if there is no such place
     * @param nextStep what the person can do, a whole sentence with the command if there is one; may be empty
     */
    record Refused(List<TriedIdentity> tried, String nextStep) implements UnwrapOutcome {
        /** Copies the list. */
        public Refused {
            tried = List.copyOf(tried);
        }
    }
}
