package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.binding.TokenOwnership;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The tokens of one login for a process that no person watches. A warning that no one reads must not be spent: a token that a person should be warned of is not
 * handed out, and none is bound anew. Safe for use by several threads.
 */
public final class QuietTokens {

    private final TokenKeeper keeper;
    private final TokenOwnership ownership;
    private final TokenCache cache;
    private final Refresh refresh;

    /** Refreshes what is due. */
    @FunctionalInterface
    interface Refresh {

        /**
         * @param due whether a token is due
         * @return one that is not
         * @throws NotLoggedInException {@code NO_TOKEN} if none is stored any more
         */
        Token of(Predicate<Token> due);
    }

    QuietTokens(TokenKeeper keeper, TokenOwnership ownership, TokenCache cache, Refresh refresh) {
        this.keeper = keeper;
        this.ownership = ownership;
        this.cache = cache;
        this.refresh = refresh;
    }

    /**
     * Returns the stored token, expired or not.
     *
     * @return empty when it is missing, or another's
     */
    public Optional<Token> stored() {
        try {
            return keeper.newestAsItIs();
        } catch (NotLoggedInException issuedForAnother) {
            return Optional.empty();
        }
    }

    /**
     * Returns the stored token, if it does not expire soon and there is nothing to say of it. Asks no server.
     *
     * @return empty when it is stale, missing, another's, or not the newest because that could not be stored
     */
    public Optional<Token> fresh() {
        Optional<Token> stored = stored();
        return hasUnsaved() ? Optional.empty() : stored.filter(token -> !cache.isStale(token) && !needsWarning(token));
    }

    private boolean needsWarning(Token token) {
        return ownership.rebound(token).isPresent()
                || ownership.usedWithoutConsent().isPresent();
    }

    /**
     * Refreshes the stored token if it is due. Obtains none where none is stored, so that a logout lasts. Leaves one alone that has expired, or whose servers are
     * not verified, of which a person is warned at each refresh. Sends nothing if the answer could not be stored. Tries again to store what could not be stored
     * before.
     *
     * @param due which token is due; asked a last time when nothing is left to do but to send its refresh token, so that it may say no after a warning
     * @return the newest token; empty when it is missing, or another's
     * @throws io.kstlib.auth.api.error.AuthException if the refresh fails
     */
    public Optional<Token> refreshed(Predicate<Token> due) {
        Predicate<Token> isDue = token ->
                due.test(token) && !cache.isExpired(token) && !needsWarning(token) && !ownership.isUnverified();
        Optional<Token> stored = stored();
        if (stored.filter(isDue).isEmpty()) {
            return stored;
        }
        try {
            return Optional.of(refresh.of(isDue));
        } catch (NotLoggedInException missing) {
            if (missing.reason() == Reason.NO_TOKEN) {
                return Optional.empty();
            }
            throw missing;
        }
    }

    /** @return whether a refreshed token is in memory only, because it could not be stored */
    public boolean hasUnsaved() {
        return keeper.hasUnsaved();
    }
}
