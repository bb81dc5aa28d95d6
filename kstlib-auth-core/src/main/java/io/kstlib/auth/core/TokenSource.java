package io.kstlib.auth.core;

import io.kstlib.auth.api.presentation.TokenPresentation;
import io.kstlib.auth.api.token.Token;
import java.time.Instant;
import java.util.Optional;

/** Where a session gets its tokens. Safe for use by several threads; never asks a person. */
interface TokenSource {

    /**
     * @return a valid token, refreshed when needed
     * @throws io.kstlib.auth.api.error.AuthException if there is none
     */
    Token getToken();

    /**
     * A valid token, if one can be had without waiting for anything.
     *
     * @return the token; empty when {@link #getToken()} has to be asked, which may take its time
     */
    Optional<Token> atHand();

    /**
     * Gets another token, because a server did not accept this one before its time (HTTP 401).
     *
     * @param rejected the token that was sent
     * @return the token to try next; empty when no other can be had without a person
     * @throws io.kstlib.auth.api.error.AuthException if the refresh failed
     */
    Optional<Token> replace(Token rejected);

    /**
     * Looks without asking any server.
     *
     * @return the token as it is stored, valid or not
     * @throws io.kstlib.auth.api.error.AuthException if the storage cannot be read, or holds one that was issued for another
     */
    Optional<Token> stored();

    /**
     * When {@link #getToken()} begins to refresh a token.
     *
     * @param token any token
     * @return the time by the clock of the source; in the past for one that is due
     */
    Instant refreshDue(Token token);

    /**
     * How a token is shown to servers.
     *
     * @param token one of this source
     * @return what shows tokens of its type
     * @throws io.kstlib.auth.api.error.PluginException if no plugin does
     */
    TokenPresentation presentation(Token token);

    /** The tokens of a client. */
    static TokenSource of(AuthClient client) {
        return new TokenSource() {
            @Override
            public Token getToken() {
                return client.getToken();
            }

            @Override
            public Optional<Token> atHand() {
                return client.tokenAtHand();
            }

            @Override
            public Optional<Token> replace(Token rejected) {
                if (client.needsNoLogin()) {
                    return Optional.of(client.refreshInsteadOf(rejected));
                }
                // A token that cannot be refreshed is no reason to ask for a login: the server has said why it refuses
                // it.
                boolean replaceable = client.storedToken()
                        .filter(stored ->
                                stored.isRefreshable() || !stored.accessToken().equals(rejected.accessToken()))
                        .isPresent();
                return replaceable ? Optional.of(client.refreshInsteadOf(rejected)) : Optional.empty();
            }

            @Override
            public Optional<Token> stored() {
                return client.storedToken();
            }

            @Override
            public Instant refreshDue(Token token) {
                return client.refreshDue(token);
            }

            @Override
            public TokenPresentation presentation(Token token) {
                return client.presentation(token);
            }
        };
    }
}
