package io.kstlib.sops.key;

import java.util.function.Supplier;

/**
 * One way to unwrap an entry, not yet gone.
 *
 * @param reach how far it goes
 * @param action goes it; called at most once, and only when nothing nearer has worked
 */
public record UnwrapAttempt(Reach reach, Supplier<UnwrapOutcome> action) {}
