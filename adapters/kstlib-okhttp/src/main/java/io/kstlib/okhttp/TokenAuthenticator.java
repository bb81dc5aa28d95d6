package io.kstlib.okhttp;

import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.authorization.PresentedToken;
import java.io.IOException;
import java.net.URI;
import okhttp3.Authenticator;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/** Answers 401: the first one with a token, later ones as {@link TokenInterceptor} does. The token goes with the request as its tag. */
final class TokenAuthenticator implements Authenticator {

    private final Authorizer authorizer;
    private final Authenticator others;

    /** @param others answers for servers that must not receive the token */
    TokenAuthenticator(Authorizer authorizer, Authenticator others) {
        this.authorizer = authorizer;
        this.others = others;
    }

    @Override
    public @Nullable Request authenticate(@Nullable Route route, Response response) throws IOException {
        Request request = response.request();
        URI url = request.url().uri();
        if (!authorizer.allows(url)) {
            return others.authenticate(route, response);
        }
        RequestBody body = request.body();
        if (body != null && body.isDuplex()) {
            return null; // OkHttp looks at isOneShot only
        }
        PresentedToken before = CarriedToken.of(request, authorizer)
                .map(CarriedToken::presented)
                .orElse(null);
        PresentedToken next = before != null && before.isFor(url)
                ? PresentingInterceptor.after(before, response).orElse(null)
                : LibraryErrors.asIoException(() -> authorizer.present(url));
        if (next != null && next.tlsIdentity().isPresent()) {
            throw new IOException(
                    "the token is bound to a certificate (RFC 8705), which this client has to present; build the"
                            + " authorizer with clientPresentsCertificate() if it does");
        }
        return next == null ? null : new CarriedToken(authorizer, next).by(request);
    }
}
