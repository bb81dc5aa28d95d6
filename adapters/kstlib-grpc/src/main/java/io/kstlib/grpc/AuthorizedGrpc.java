package io.kstlib.grpc;

import io.grpc.CallCredentials;
import io.grpc.ClientInterceptor;
import io.kstlib.auth.core.authorization.Authorizer;

/**
 * Makes the calls of a gRPC channel carry the token of a login. It is in the metadata of each call, like the header of a request (RFC 6750 section
 * 2.1).
 *
 * <pre>{@code
 * Authorizer authorizer = Authorizer.builder(corporate).allowHost("api.company.com").build();
 * Channel channel = ClientInterceptors.intercept(managedChannel, AuthorizedGrpc.interceptor(authorizer));
 * }</pre>
 *
 * <p>The server is the authority of the channel, which TLS has verified; a call that sets its own authority gets no token. The token goes over TLS,
 * or in plain text to this machine. Neither a thread of the channel nor one with a deadline waits for a token. A call without a token ends with
 * {@code UNAUTHENTICATED}, or with {@code UNAVAILABLE} if another try may succeed; the cause of its status is the
 * {@link io.kstlib.auth.api.error.AuthException}. Proofs (DPoP) are for the method POST and the URL {@code https://AUTHORITY/SERVICE/METHOD}, as the
 * call is sent. A token that is bound to a certificate (RFC 8705) needs a channel that presents it, and an authorizer with
 * {@link io.kstlib.auth.core.authorization.AuthorizerBuilder#clientPresentsCertificate()}.
 */
public final class AuthorizedGrpc {

    private AuthorizedGrpc() {}

    /**
     * Returns an interceptor that adds the token to each call, and repeats a call once with another token after {@code UNAUTHENTICATED}. Calls whose
     * client sends one message are repeated, as long as nothing was received. For the others, the token is replaced for the next call, and a warning
     * says so. Where the trailers demand another login ({@code www-authenticate}, RFC 9470), the cause of the status is the
     * {@link io.kstlib.auth.api.error.OAuthErrorException} that contains the demands.
     *
     * @param authorizer the source of tokens, and the servers that receive them
     * @return an interceptor for any number of channels; credentials that a call has already are used, too
     */
    public static ClientInterceptor interceptor(Authorizer authorizer) {
        return new TokenInterceptor(authorizer);
    }

    /**
     * Returns credentials that only add the token to a call. No call is repeated, and a refused token is not replaced. Prefer
     * {@link #interceptor(Authorizer)}.
     *
     * @param authorizer the source of tokens, and the servers that receive them
     * @return credentials for any number of calls
     */
    public static CallCredentials credentials(Authorizer authorizer) {
        return new TokenCredentials(url -> authorizer.presentAsync(url, WaitingThreads.EXECUTOR), (token, url) -> {});
    }
}
