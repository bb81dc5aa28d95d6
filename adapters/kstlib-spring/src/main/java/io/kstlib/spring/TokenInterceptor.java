package io.kstlib.spring;

import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.authorization.PresentedToken;
import io.kstlib.auth.core.authorization.PresentedToken.Resend;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Sends the requests of a {@code RestClient} or a {@code RestTemplate} with the token of a login.
 *
 * <pre>{@code
 * RestClient reports = builder.requestInterceptor(TokenInterceptor.of(client, List.of("api.company.com"))).build();
 * }</pre>
 *
 * <p>The token is refreshed before it expires. When a server answers 401 nevertheless, the token is replaced once and the request sent again once. Spring
 * holds the body of a request that is intercepted in memory, so every body can be sent again. Add this interceptor last: those behind it see the first
 * attempt only in some versions of Spring.
 *
 * <p>An interceptor does not see redirects that the client below follows, and some clients take all headers to the other server. Use a client that
 * follows none: with a starter of kstlib, those of Spring Boot do not, unless the program sets their properties. Safe for use by several threads.
 */
public final class TokenInterceptor implements ClientHttpRequestInterceptor {

    private final Authorizer authorizer;

    /**
     * Makes an interceptor with any rule.
     *
     * @param authorizer the tokens of requests. The certificate of a bound token is presented by the TLS settings of the HTTP client, see
     *     {@link io.kstlib.auth.core.authorization.AuthorizerBuilder#clientPresentsCertificate()}
     */
    public TokenInterceptor(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /**
     * Makes an interceptor for named servers.
     *
     * @param source the source of tokens: a client, which stays open as long as the interceptor is used, or a lambda
     * @param hosts the hosts that may receive the token, such as {@code api.company.com}; if there are none, the server of the first request
     * @throws IllegalArgumentException if one is not only a host name
     */
    public static TokenInterceptor of(TokenSource source, Collection<String> hosts) {
        return new TokenInterceptor(SpringRequests.authorizer(source, hosts));
    }

    /**
     * Sends a request with the token.
     *
     * @throws io.kstlib.auth.api.error.ServerNotAllowedException if the token must not be sent there
     * @throws IllegalArgumentException if the request has an {@code Authorization} header
     * @throws IllegalStateException if the authorizer leaves the certificate of a bound token to this interceptor
     * @throws io.kstlib.auth.api.error.AuthException if there is no token, or the resource demands another login (RFC 9470)
     */
    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        SpringRequests.refuseOwnToken(request.getHeaders());
        PresentedToken presented = authorizer.present(request.getURI());
        while (true) {
            ClientHttpResponse response = execution.execute(new AuthorizedRequest(request, presented), body);
            Optional<PresentedToken> next = next(presented, request, response);
            if (next.isEmpty()) {
                return response;
            }
            presented = next.get();
        }
    }

    /** Returns the token of the next attempt. The caller never sees the response then. */
    private static Optional<PresentedToken> next(
            PresentedToken presented, HttpRequest request, ClientHttpResponse response) throws IOException {
        boolean handedOver = false;
        try {
            Optional<PresentedToken> next = presented.after(
                    SpringRequests.answer(
                            request.getURI(), response.getStatusCode().value(), response.getHeaders()),
                    Resend.POSSIBLE);
            handedOver = next.isEmpty();
            return next;
        } finally {
            if (!handedOver) {
                response.close();
            }
        }
    }

    @Override
    public String toString() {
        return "TokenInterceptor[" + authorizer + "]";
    }
}
