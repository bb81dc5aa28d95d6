package io.kstlib.sops.key;

import java.util.function.Supplier;

/**
 * One way to unwrap an entry, not yet tried.
 *
 * @param reach its reach
 * @param action the attempt itself; called at most once, and only when nothing nearer has worked
 */
public record UnwrapAttempt(Reach reach, Supplier<UnwrapOutcome> action) {}
