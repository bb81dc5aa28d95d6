package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.function.Predicate;

/** One try to get the next token, under the storage's lock. Used by one thread at a time. */
interface LockedStep {

    /** What came of a try. */
    record Result(Token token, boolean refreshed, boolean stored) {}

    /**
     * @param due whether another token is wanted than the one that is stored when the lock is held
     * @param wait how long to wait for the lock
     */
    Result attempt(Predicate<Token> due, Duration wait);
}
