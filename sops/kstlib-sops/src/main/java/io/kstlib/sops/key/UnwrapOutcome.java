package io.kstlib.sops.key;

import java.util.List;

/** The result of an attempt to unwrap a data key. */
public sealed interface UnwrapOutcome {

    /** The data key was unwrapped. */
    record Unwrapped(DataKey dataKey) implements UnwrapOutcome {}

    /**
     * The data key was not unwrapped.
     *
     * @param tried each identity that was tried and each place where one was looked for, in order; empty only if there is no such place
     * @param nextStep the next step of the person, a whole sentence with the command if there is one; may be empty
     */
    record Refused(List<TriedIdentity> tried, String nextStep) implements UnwrapOutcome {
        /** Copies the list. */
        public Refused {
            tried = List.copyOf(tried);
        }
    }
}
