package io.kstlib.auth.core;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.core.lifecycle.Freshness;
import java.time.Instant;
import java.util.Optional;

/**
 * An ID token that is valid now, for a program that presents it to a server, such as a Kubernetes cluster. The login or the refresh that brought it
 * has validated it (OpenID Connect Core 1.0 sections 3.1.3.7 and 12.2). Immutable, safe for use by several threads.
 */
public final class IdToken {

    private final Secret value;
    private final Instant issuedAt;
    private final Instant expiresAt;

    private IdToken(Secret value, Instant issuedAt, Instant expiresAt) {
        this.value = value;
        this.issuedAt = issuedAt.isBefore(expiresAt) ? issuedAt : expiresAt;
        this.expiresAt = expiresAt;
    }

    /**
     * Returns a valid ID token of a client. Refreshes if it expires soon.
     *
     * @throws NotLoggedInException if there is none, and a refresh brings none
     */
    static IdToken validOf(AuthClient client) {
        Token token = client.getToken();
        IdToken known = of(client, token);
        IdToken next = known.isDue(client, token) ? replaced(client, token, known) : known;
        if (!next.isExpired(client)) {
            return next;
        }
        throw new NotLoggedInException(
                client.name(),
                Reason.EXPIRED,
                "the ID token of " + client.engine().configured().login().inWords()
                        + " has expired, and a refresh brings no other one",
                Remedy.logInAgain(client.name()).with(client.account()),
                null);
    }

    /**
     * Returns the ID token beside the token that is handed out without a refresh, if {@link AuthClient#getIdToken()} would not refresh it. Looks at the storage each time,
     * and asks no server.
     *
     * @param client the client of a provider
     * @return the ID token; empty also when none is stored
     * @throws io.kstlib.auth.api.error.StorageException if the storage cannot be read
     */
    public static Optional<IdToken> freshOf(AuthClient client) {
        return client.engine()
                .freshToken()
                .filter(token -> token.idToken().isPresent())
                .flatMap(token -> Optional.of(of(client, token))
                        .filter(known -> !known.isDue(client, token) && !known.isExpired(client)));
    }

    /**
     * Whether it is stale, and a refresh may bring another one. When the access token beside it was refreshed after this one was stale, the provider gave
     * no ID token then, and gives none now.
     */
    private boolean isDue(AuthClient client, Token beside) {
        Freshness freshness = client.engine().freshness();
        boolean wasNotReplaced = beside.issuedAt().isAfter(issuedAt) && freshness.isStale(asToken(), beside.issuedAt());
        return beside.isRefreshable() && !wasNotReplaced && freshness.isStale(asToken(), now(client));
    }

    private boolean isExpired(AuthClient client) {
        return client.engine().freshness().isExpired(asToken(), now(client));
    }

    private static Instant now(AuthClient client) {
        return client.engine().configured().clock().instant();
    }

    /** Returns the ID token of a refresh. While the known one is valid, a refresh that fails is no reason to go without. */
    private static IdToken replaced(AuthClient client, Token token, IdToken known) {
        try {
            return of(client, client.refreshInsteadOf(token));
        } catch (AuthException failed) {
            if (known.isExpired(client)) {
                throw failed;
            }
            return known;
        }
    }

    private static IdToken of(AuthClient client, Token token) {
        Secret value = token.idToken()
                .orElseThrow(() -> new NotLoggedInException(
                        client.name(),
                        Reason.NO_TOKEN,
                        "the provider gave no ID token for "
                                + client.engine().configured().login().inWords(),
                        Remedy.either(
                                Remedy.advice("Add openid to its scopes, if it is an OpenID provider"),
                                Remedy.logInAgain(client.name()).with(client.account())),
                        null));
        Optional<CompactJwt> jwt = CompactJwt.ifReadable(value); // empty for an encrypted one
        return new IdToken(
                value,
                jwt.flatMap(readable -> readable.time("iat")).orElseGet(token::issuedAt),
                jwt.flatMap(readable -> readable.time("exp")).orElseGet(token::effectiveExpiry));
    }

    /** {@return an access token with the same lifetime, for {@link AuthClient#refreshDue}} */
    public Token asToken() {
        return Token.builder(value, issuedAt).expiresAt(expiresAt).build();
    }

    /** {@return the JWT} */
    public Secret value() {
        return value;
    }

    /** {@return the expiry; for an encrypted ID token, that of the access token beside it} */
    public Instant expiresAt() {
        return expiresAt;
    }

    @Override
    public String toString() {
        return "IdToken[" + expiresAt + "]";
    }
}
