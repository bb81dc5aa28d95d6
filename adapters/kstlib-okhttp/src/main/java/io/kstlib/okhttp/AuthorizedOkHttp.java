package io.kstlib.okhttp;

import io.kstlib.auth.core.authorization.Authorizer;
import okhttp3.OkHttpClient;

/**
 * Makes the requests of an OkHttp client carry the token of a login (RFC 6750 section 2.1).
 *
 * <pre>{@code
 * Authorizer authorizer = Authorizer.builder(corporate).allowHost("api.company.com").build();
 * OkHttpClient http = AuthorizedOkHttp.of(new OkHttpClient(), authorizer);
 * }</pre>
 *
 * <p>The client that is returned shares connections, threads and settings with the one that is given. It adds two interceptors. The one of the
 * application gets the token and sends a request again after a 401. The one of the network adds the headers to each request on the wire. So a
 * redirect to another server goes without the token, and a redirect within the server has its own proof.
 *
 * <p>A call fails with an {@link java.io.IOException} if there is no token, or if the resource demands another login. Its cause is the
 * {@link io.kstlib.auth.api.error.AuthException}. A body that can be sent once only ({@code isOneShot}, {@code isDuplex}) is not sent again; the
 * token is replaced for the next request, and a warning says so. Only the thread of the call waits for a token.
 */
public final class AuthorizedOkHttp {

    private AuthorizedOkHttp() {}

    /**
     * Returns a client that sends the token with each request. A request to a server that must not receive it is not sent, and fails with an
     * {@link java.io.IOException}.
     *
     * @param client any client; it stays as it is
     * @param authorizer the source of tokens, and the servers that receive them
     * @return the client; its {@code authenticator()} is not asked, because the answer 401 is about the token
     */
    public static OkHttpClient of(OkHttpClient client, Authorizer authorizer) {
        return client.newBuilder()
                .addInterceptor(new TokenInterceptor(authorizer))
                .addNetworkInterceptor(new PresentingInterceptor(authorizer))
                .build();
    }

    /**
     * Returns a client that sends the token only to servers that ask for one with 401. It is for programs that also send requests to other servers.
     * Requests to servers that must not receive the token are sent without it. A certificate to which a token is bound (RFC 8705) has to be presented
     * by {@code client}; otherwise, the request fails.
     *
     * @param client any client; it stays as it is
     * @param authorizer the source of tokens, and the servers that receive them; name the servers, because otherwise the first one that asks is taken
     * @return the client; its authenticator is {@code client}'s for servers that must not receive the token
     */
    public static OkHttpClient whereAsked(OkHttpClient client, Authorizer authorizer) {
        return client.newBuilder()
                .authenticator(new TokenAuthenticator(authorizer, client.authenticator()))
                .addNetworkInterceptor(new PresentingInterceptor(authorizer))
                .build();
    }
}
