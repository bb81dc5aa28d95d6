package io.kstlib.okhttp;

import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.authorization.ShownToken;
import io.kstlib.auth.spi.http.TlsIdentity;
import java.io.IOException;
import java.util.Optional;
import okhttp3.Authenticator;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Gets the token of a call, and sends the request again if the answer asks for it. It is an interceptor of the application, because only those may send a
 * request twice. The token goes with the request as its tag, and {@link ShowingInterceptor} shows it.
 */
final class TokenInterceptor implements Interceptor {

    private final Authorizer authorizer;
    private final ShownCertificates certificates = new ShownCertificates();

    TokenInterceptor(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        if (request.header("Authorization") != null) {
            throw new IOException("this client sets the Authorization header itself; leave it out");
        }
        // OkHttp's own authenticator answers no 401, because the header is ours
        Chain below = chain.withAuthenticator(Authenticator.NONE);
        Optional<ShownToken> shown = Optional.of(
                Failures.ofTheLibrary(() -> authorizer.show(request.url().uri())));
        Request next = request;
        while (true) {
            Response response = send(below, next, shown.get());
            boolean handedOver = false;
            try {
                shown = ShowingInterceptor.after(shown.get(), response);
                if (shown.isEmpty()) {
                    handedOver = true;
                    return response;
                }
            } finally {
                if (!handedOver) {
                    response.close(); // OkHttp closes nothing where an interceptor fails
                }
            }
            next = response.request(); // the last one, if there were redirects
            if (chain.call().isCanceled()) {
                throw new IOException("Canceled");
            }
        }
    }

    private Response send(Chain chain, Request request, ShownToken shown) throws IOException {
        Request tagged = new CarriedToken(authorizer, shown).by(request);
        TlsIdentity identity = shown.tlsIdentity().orElse(null);
        Chain showing = identity == null ? chain : certificates.shownBy(chain, identity);
        if (GuardedChain.isWebSocket(request)) {
            return new GuardedChain(showing).proceedWithHandshake(tagged, shown);
        }
        return identity == null ? showing.proceed(tagged) : new GuardedChain(showing).proceed(tagged, shown);
    }
}
