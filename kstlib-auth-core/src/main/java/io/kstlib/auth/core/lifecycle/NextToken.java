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
     * @param token the newest token: what is stored, or what is in memory because it could not be stored; {@code null} where there is no token
     * @param stored what is stored; {@code null} where nothing is
     * @param due whether a token is to be followed by another one
     * @param demand what is wanted
     * @param lease the lock; proved before anything is spent that can be spent once
     */
    record Start(@Nullable Token token, @Nullable Token stored, Predicate<Token> due, Demand demand, Lease lease) {}

    /** What a try came to, before it is stored. */
    sealed interface Outcome {

        /** What is stored now; {@code null} where nothing is. */
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

    /**
     * @param known the present token; {@code null} where there is no token
     * @return why only a login brings another token; empty where it needs none
     */
    Optional<NotLoggedInException> onlyLoginHelps(@Nullable Token known);

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
     * @param requests what is asked of the server goes through these
     * @return what is to become of it
     * @throws AuthException if nothing came of it, so that all stays as it is
     */
    Outcome obtain(Start start, LockedRequests requests);

    /**
     * The next token by a grant that needs no person, once more (RFC 6749 section 4.4). A refresh token is not used: nothing is spent, so
     * nothing is proved before.
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
            return new Outcome.Obtained(token.toBuilder().binding(mark).build(), start.stored());
        }
    }
}
