package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.storage.Lease;
import io.kstlib.auth.api.token.Token;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where the next token comes from: a refresh token, or the same grant once more. Used by one thread at a time. */
interface NextToken {

    /** What is wanted. */
    enum Demand {
        /** Another token if the present one expires soon; failing that, the present one will do while it is good. */
        WHEN_STALE,
        /** Another token than the present one. */
        ANOTHER,
        /** Another token than the present one, by a refresh token that was refused, too: a person says that it is worth another try. */
        ANOTHER_ALTHOUGH_REFUSED
    }

    /**
     * What there is under the storage's lock.
     *
     * @param token the newest token: what is stored, or what is in memory because it could not be stored; {@code null} is nothing
     * @param stored what is stored; {@code null} is nothing
     * @param due whether a token is to be followed by another one
     * @param demand what is wanted
     */
    record Start(@Nullable Token token, @Nullable Token stored, Predicate<Token> due, Demand demand) {}

    /** What a try came to, before it is stored. */
    sealed interface Outcome {

        /** What is stored now; {@code null} is nothing. */
        @Nullable
        Token stored();

        /** What is to be stored; the token that is stored, to leave it as it is. */
        Token toStore();

        /** A token that is not due is there already, in the storage or in memory. */
        record Found(Token token, @Nullable Token stored, Token toStore) implements Outcome {}

        /** The server gave another token. */
        record Obtained(Token toStore, @Nullable Token stored) implements Outcome {}

        /** The server's answer was refused here; its refresh token is kept beside the old access token. */
        record Salvaged(Token toStore, Token stored, AuthException why) implements Outcome {}

        /** The server refused the refresh token for good, which is noted beside it. */
        record Ended(Token toStore, Token stored, NotLoggedInException why) implements Outcome {}
    }

    /** Whether a token can be followed by another one without a login. */
    boolean canFollow(Token token);

    /**
     * @throws NotLoggedInException if the first token comes by a login only
     */
    void proveFirst();

    /**
     * Says, before anything is asked and any lock is taken, what is known to keep a token from being followed by another one.
     *
     * @throws NotLoggedInException if a note says that the session has ended, and that is not to be tried again
     */
    void proveWorthTrying(Token known, Demand demand);

    /**
     * Asks the server, under the storage's lock.
     *
     * @param start what there is; its token is due, or missing
     * @param lease the lock; proved before anything is spent that can be spent once
     * @return what is to become of it
     * @throws AuthException if nothing came of it, so that all stays as it is
     */
    Outcome obtain(Start start, Lease lease);
}
