package io.kstlib.sops.key;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Unwraps the entries of one type while one file is opened. It may keep its findings from one entry to the next. So it reads a file, runs a
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

    /**
     * Makes the unwrapper of a type whose identities are equally far away.
     *
     * @param reach the reach of all of them
     * @param attempt unwraps an entry with each of them
     * @return an unwrapper that makes one attempt for each entry
     */
    static Unwrapper inOneAttempt(Reach reach, Function<KeyEntry, UnwrapOutcome> attempt) {
        return entry -> List.of(new UnwrapAttempt(reach, () -> attempt.apply(entry)));
    }

    /**
     * Tries to unwrap the data key in all ways, nearest first.
     *
     * @param entry an entry of this type
     * @return the data key, or what was tried
     */
    default UnwrapOutcome unwrap(KeyEntry entry) {
        Set<TriedIdentity> tried = new LinkedHashSet<>();
        String nextStep = "";
        for (UnwrapAttempt attempt : attempts(entry)) {
            UnwrapOutcome outcome = attempt.action().get();
            if (!(outcome instanceof UnwrapOutcome.Refused refused)) {
                return outcome;
            }
            tried.addAll(refused.tried());
            nextStep = nextStep.isEmpty() ? refused.nextStep() : nextStep;
        }
        return new UnwrapOutcome.Refused(List.copyOf(tried), nextStep);
    }
}
