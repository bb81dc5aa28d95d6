package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.core.interaction.Unattended;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.storage.Lease;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where the next token comes from: a refresh token, or the same grant once more. Used by one thread at a time. */
interface NextToken {

    /** What is wanted. */
    enum Demand {
        /** Another token if the present one expires soon. If that fails, the present one is enough while it is valid. */
        WHEN_STALE,
        /** Another token before the present one expires soon; none where none is stored, or where it could not be stored. */
        AHEAD,
        /** Another token than the present one. */
        ANOTHER,
        /** Another token than the present one, also by a refresh token that was refused: a person says that it is worth another try. */
        ANOTHER_ALTHOUGH_REFUSED
    }

    /**
     * The state under the storage's lock.
     *
     * @param token the newest token: what is stored, or what is in memory because it could not be stored; {@code null} where there is no token
     * @param stored what is stored; {@code null} where nothing is
     * @param due whether a token is due to be replaced
     * @param demand what is wanted
     * @param lease the lock; proved before anything is used up that can be used only once
     */
    record Start(@Nullable Token token, @Nullable Token stored, Predicate<Token> due, Demand demand, Lease lease) {}

    /** The outcome of a try, before it is stored. */
    sealed interface Outcome {

        /** Returns what is stored now; {@code null} where nothing is. */
        @Nullable
        Token stored();

        /** Returns what is to be stored; the stored token itself, to leave it as it is. */
        Token toStore();

        /** A token that is not due is there already, in the storage or in memory. */
        record Found(Token token, @Nullable Token stored, Token toStore) implements Outcome {}

        /**
         * The server gave another token.
         *
         * @param repaired the refresh that was interrupted before, in words; {@code null} if none was
         */
        record Obtained(
                Token toStore,
                @Nullable Token stored,
                @Nullable String repaired) implements Outcome {}

        /** The check refused the server's answer; its refresh token is kept beside the old access token. */
        record Salvaged(Token toStore, Token stored, AuthException why) implements Outcome {}

        /** The server permanently refused the refresh token, which is noted beside it. */
        record Ended(Token toStore, Token stored, NotLoggedInException why) implements Outcome {}
    }

    /**
     * {@return the reason why only a login brings another token; empty if none is needed}
     *
     * @param known the present token; {@code null} where there is no token
     */
    Optional<NotLoggedInException> onlyLoginHelps(@Nullable Token known);

    /**
     * Checks, before a request is sent or a lock is taken, whether something is known that prevents another token.
     *
     * @throws NotLoggedInException if a note says that the session has ended, and another try is not allowed
     */
    void proveWorthTrying(Token known, Demand demand);

    /**
     * Asks the server, under the storage's lock.
     *
     * @param start the state; its token is due, or missing
     * @param requests all requests to the server go through these
     * @return the outcome, for the storage
     * @throws AuthException if there is no outcome, so that everything stays as it is
     */
    Outcome obtain(Start start, LockedRequests requests);

    /**
     * Gets the next token by another run of a grant that needs no person (RFC 6749 section 4.4). No refresh token is used up, so nothing is proved
     * before.
     */
    record ByRepetition(TokenKeeper keeper) implements NextToken {

        @Override
        public Optional<NotLoggedInException> onlyLoginHelps(@Nullable Token known) {
            return Optional.empty();
        }

        @Override
        public void proveWorthTrying(Token known, Demand demand) {}

        @Override
        public Outcome obtain(Start start, LockedRequests requests) {
            TokenBinding mark = keeper.mark(); // before the request, so that nothing fails after it
            Provider asked = requests.provider();
            Token token = requests.run("token request", () -> asked.login(Unattended.REQUEST));
            return new Outcome.Obtained(token.toBuilder().binding(mark).build(), start.stored(), null);
        }
    }
}
