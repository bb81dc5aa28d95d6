package io.kstlib.auth.core.targets;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.QuietTokens;
import io.kstlib.auth.core.lifecycle.TokenLifecycle;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The tokens that a client hands out: those of a login, or those for a target. Safe for use by several threads. */
public interface ServedTokens {

    /**
     * @param lifecycle the tokens of a login
     * @return these tokens
     */
    static ServedTokens of(TokenLifecycle lifecycle) {
        return new OfLogin(lifecycle);
    }

    /**
     * Does something with the tokens that are used now.
     *
     * @param work what to do
     * @return its result
     */
    <T> T with(Function<TokenLifecycle, T> work);

    /**
     * @return the tokens that are used now, even if only a login brings the next one
     */
    TokenLifecycle used();

    /**
     * @return a valid token, refreshed if needed
     * @throws io.kstlib.auth.api.error.NotLoggedInException if only a login brings one
     */
    Token valid();

    /**
     * @return a valid token if this needs no look at the storage
     */
    Optional<Token> atHand();

    /**
     * @return the token as it is stored, expired or not
     */
    Optional<Token> stored();

    /**
     * @return see {@link QuietTokens#fresh}
     */
    Optional<Token> fresh();

    /**
     * @param due which token is due
     * @return see {@link QuietTokens#refreshed}
     */
    Optional<Token> refreshedAhead(Predicate<Token> due);

    /**
     * @return see {@link QuietTokens#hasUnsaved}
     */
    boolean hasUnsaved();

    /** Lets the next caller look at the storage. */
    void forget();

    /** The tokens of a login. */
    record OfLogin(TokenLifecycle used) implements ServedTokens {

        @Override
        public <T> T with(Function<TokenLifecycle, T> work) {
            return work.apply(used);
        }

        @Override
        public Token valid() {
            return used.valid();
        }

        @Override
        public Optional<Token> atHand() {
            return used.atHand();
        }

        @Override
        public Optional<Token> stored() {
            return used.stored();
        }

        @Override
        public Optional<Token> fresh() {
            return used.quietly().fresh();
        }

        @Override
        public Optional<Token> refreshedAhead(Predicate<Token> due) {
            return used.quietly().refreshed(due);
        }

        @Override
        public boolean hasUnsaved() {
            return used.quietly().hasUnsaved();
        }

        @Override
        public void forget() {
            used.forget();
        }
    }
}
