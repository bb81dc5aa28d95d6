package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.function.Predicate;

/** One try to get the next token, under the storage's lock. Used by one thread at a time. */
interface LockedStep {

    /** What is wanted. */
    enum Demand {
        /** Another token if the present one expires soon; failing that, the present one will do while it is good. */
        WHEN_STALE,
        /** Another token than the present one. */
        ANOTHER,
        /** Another token than the present one, by a refresh token that was refused, too: a person says that it is worth another try. */
        ANOTHER_ALTHOUGH_REFUSED
    }

    /** What came of a try. */
    record Result(Token token, boolean refreshed, boolean stored) {}

    /**
     * @param due whether another token is wanted than the one that is stored when the lock is held
     * @param demand what is wanted
     * @param wait how long to wait for the lock
     */
    Result attempt(Predicate<Token> due, Demand demand, Duration wait);

    /**
     * Says, before anything is asked and any lock is taken, what is known to keep a token from being followed by another one.
     *
     * @throws io.kstlib.auth.api.error.NotLoggedInException if a note says that the session has ended, and that is not to be tried again
     */
    default void proveWorthTrying(Token known, Demand demand) {}
}
