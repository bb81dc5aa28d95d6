package io.kstlib.auth.core;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.Freshness;
import io.kstlib.auth.core.login.Engine;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A source of tokens for what sends requests with them: sessions, and adapters to other HTTP clients. An {@link AuthClient} is one. A lambda that
 * returns a token is one, too: its tokens are presented as Bearer tokens and are not replaced when a server refuses them. So is a source that wraps a
 * client; pass the client itself where tokens are bound to a key. Safe for use by several threads; never asks a person.
 */
@FunctionalInterface
public interface TokenSource {

    /**
     * {@return a valid token, refreshed if needed}
     *
     * @throws io.kstlib.auth.api.error.AuthException if there is none
     */
    Token getToken();

    /**
     * Gets a valid token for a protocol that carries nothing but its text, such as a password of a database or {@code OAUTHBEARER} (RFC 7628).
     *
     * @return a valid token, refreshed when needed
     * @throws io.kstlib.auth.api.error.AuthException if there is none
     * @throws IllegalStateException if the token is bound to a key or a certificate: its text proves nothing then
     */
    default Token bearerToken() {
        Token token = getToken();
        if (!token.tokenType().equalsIgnoreCase("Bearer")
                || Engine.provider(this)
                        .flatMap(provider -> provider.presentation(token).tlsIdentity(token))
                        .isPresent()) {
            throw new IllegalStateException(
                    "the token is bound to a key or a certificate, which has to be presented with it;"
                            + " this protocol carries its text only");
        }
        return token;
    }

    /**
     * Returns a supplier of valid access tokens, for libraries that take a password from a supplier, such as pools of database
     * connections. Ask it for each connection: the token is refreshed before it expires. kstlib does not see where the token goes then, so hand the
     * supplier only to code that connects to the servers that may receive it, over TLS.
     *
     * @return a supplier, safe for use by several threads; it throws what {@link #bearerToken()} throws
     */
    default Supplier<String> accessTokens() {
        return () -> bearerToken().accessToken().reveal();
    }

    /**
     * Returns a valid token if this needs no waiting.
     *
     * @return the token; empty when only {@link #getToken()} can get one, which may take time; always empty unless overridden
     */
    default Optional<Token> cachedToken() {
        return Optional.empty();
    }

    /**
     * Gets another token, because a server refused this one before it expired (HTTP 401). Several threads may ask because of the same token. A source
     * gets one other token for all of them, also for those that ask later. Where several are refused one after the other in
     * a short time, a source may stop: a server that refuses each token refuses the next one, too.
     *
     * @param rejected the token that was sent
     * @return the token to try next; empty when there is no other one now without a person; always empty unless overridden
     * @throws io.kstlib.auth.api.error.AuthException if the refresh failed
     */
    default Optional<Token> replace(Token rejected) {
        return Optional.empty();
    }

    /**
     * Reads the stored token. Asks no server.
     *
     * @return the token as it is stored, valid or not; empty unless overridden
     * @throws io.kstlib.auth.api.error.AuthException if the storage cannot be read, or holds one that was issued for another
     */
    default Optional<Token> storedToken() {
        return Optional.empty();
    }

    /**
     * Returns when {@link #getToken()} begins to refresh a token.
     *
     * @param token any token
     * @return the time on the clock of the source; in the past for one that is due; a minute before the end of the token unless overridden, or the last
     *     fifth of a life that is shorter
     */
    default Instant refreshDue(Token token) {
        return Freshness.STANDARD.refreshAt(token);
    }

    /**
     * Returns the remedy for a resource that demands another login than the one behind the tokens of this source (RFC 9470).
     *
     * @param demand what the resource demands
     * @return the next step of the person; unless overridden, advice that names no login
     */
    default Remedy remedy(StepUp demand) {
        return Remedy.advice("Get a token by a login" + demand.inWords());
    }
}
