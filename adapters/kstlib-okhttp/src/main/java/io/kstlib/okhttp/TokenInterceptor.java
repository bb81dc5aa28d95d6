package io.kstlib.okhttp;

import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.authorization.PresentedToken;
import io.kstlib.auth.spi.http.TlsIdentity;
import java.io.IOException;
import java.util.Optional;
import okhttp3.Authenticator;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Gets the token of a call, and sends the request again if the answer asks for it. It is an interceptor of the application, because only those may send a
 * request twice. The token goes with the request as its tag, and {@link PresentingInterceptor} presents it.
 */
final class TokenInterceptor implements Interceptor {

    private final Authorizer authorizer;
    private final PresentedCertificates certificates = new PresentedCertificates();

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
        Optional<PresentedToken> presented = Optional.of(LibraryErrors.asIoException(
                () -> authorizer.present(request.url().uri())));
        Request next = request;
        while (true) {
            Response response = send(below, next, presented.get());
            boolean handedOver = false;
            try {
                presented = PresentingInterceptor.after(presented.get(), response);
                if (presented.isEmpty()) {
                    handedOver = true;
                    return response;
                }
            } finally {
                if (!handedOver) {
                    response.close(); // OkHttp closes nothing if an interceptor fails
                }
            }
            next = response.request(); // the last one, if there were redirects
            if (chain.call().isCanceled()) {
                throw new IOException("Canceled");
            }
        }
    }

    private Response send(Chain chain, Request request, PresentedToken presented) throws IOException {
        Request tagged = new CarriedToken(authorizer, presented).by(request);
        TlsIdentity identity = presented.tlsIdentity().orElse(null);
        Chain presenting = identity == null ? chain : certificates.presentedBy(chain, identity);
        if (GuardedChain.isWebSocket(request)) {
            return new GuardedChain(presenting).proceedWithHandshake(tagged, presented);
        }
        return identity == null ? presenting.proceed(tagged) : new GuardedChain(presenting).proceed(tagged, presented);
    }
}
