package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The tokens that a client hands out: those of a login, or those for a target. Three methods are for unattended callers. Unattended callers never get
 * a token that needs a warning, and bind none anew. Safe for use by several threads.
 */
public interface TokenSupply {

    /**
     * Does something with the tokens that are used now.
     *
     * @param work the work
     * @return its result
     */
    <T> T with(Function<TokenLifecycle, T> work);

    /** {@return the tokens that are used now, even if only a login brings the next one} */
    TokenLifecycle used();

    /**
     * Returns a valid token. A fresh token is returned without a lock; the storage is looked at only once a second.
     *
     * @return a valid token, refreshed if needed
     * @throws io.kstlib.auth.api.error.NotLoggedInException if only a login brings one
     */
    Token valid();

    /**
     * Does the same for a caller that waits for a refresh only so long. The refresh goes on.
     *
     * @param patience how long
     * @return a valid token, refreshed if needed
     * @throws io.kstlib.auth.api.error.DeadlineException if that takes longer
     */
    Token valid(Duration patience);

    /** {@return the token of {@link #valid()}, if it needs no look at the storage; else empty} */
    Optional<Token> cachedToken();

    /** {@return the token as it is stored, expired or not} */
    Optional<Token> stored();

    /**
     * Returns the stored token, if it does not expire soon and needs no warning. Asks no server. For unattended callers.
     *
     * @return empty when it is stale, missing, issued for another server or client, or not the newest because that could not be stored
     */
    Optional<Token> freshUnattended();

    /**
     * Refreshes the stored token if it is due. Never gets a first token, so that a logout lasts. Leaves one that has expired, or whose
     * servers are not verified, which needs a warning at each refresh. Sends nothing if the answer could not be stored. Tries again to store a record
     * that could not be stored before. For unattended callers.
     *
     * @param due which token is due; asked a last time when nothing is left to do but to send its refresh token, so that it may say no after a
     *     warning
     * @return the newest token; empty when it is missing, or another's
     * @throws io.kstlib.auth.api.error.AuthException if the refresh fails
     */
    Optional<Token> refreshedUnattended(Predicate<Token> due);

    /** {@return whether a refreshed token is in memory only, because it could not be stored} */
    boolean hasUnsaved();

    /** Lets the next caller look at the storage, because a login or logout has changed it. */
    void forget();
}
