package io.kstlib.okhttp;

import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.authorization.PresentedToken;
import io.kstlib.auth.core.authorization.PresentedToken.Resend;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Presents the token of a call with each request on the wire: the first one, those that follow redirects within the server, and those that OkHttp
 * sends again by itself. A request to another server goes without it. Layers above, such as a cache, see neither the token nor a proof.
 */
final class PresentingInterceptor implements Interceptor {

    private static final int UNAUTHORIZED = 401;

    private final Authorizer authorizer;

    PresentingInterceptor(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        PresentedToken presented = CarriedToken.of(request, authorizer)
                .map(CarriedToken::presented)
                .orElse(null);
        if (presented == null || !presented.isFor(request.url().uri())) {
            return chain.proceed(request);
        }
        if (!request.isHttps()) {
            ThisMachine.require(request, chain.connection());
        }
        Request presenting = withHeaders(request, presented);
        Response response = chain.proceed(presenting);
        boolean handedOver = false;
        try {
            if (response.code() != UNAUTHORIZED) {
                after(presented, response); // it may hold a nonce, also where it is a redirect
            }
            Response without = withoutHeaders(response, request, presenting);
            handedOver = true;
            return without;
        } finally {
            if (!handedOver) {
                response.close();
            }
        }
    }

    /**
     * Hides the headers that present the token. A cache writes the request's headers that {@code Vary} names to the disk (RFC 9111 section 4.1). It
     * may keep no such answer, because it sees no difference between tokens.
     */
    private static Response withoutHeaders(Response response, Request request, Request presenting) {
        Response.Builder builder = response.newBuilder().request(request);
        Set<String> presented = presenting.headers().names().stream()
                .filter(name -> !presenting
                        .headers()
                        .values(name)
                        .equals(request.headers().values(name)))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        boolean differs = response.headers("Vary").stream()
                .flatMap(names -> Stream.of(names.split(",", -1)))
                .anyMatch(name -> presented.contains(name.strip().toLowerCase(Locale.ROOT)));
        if (differs) {
            builder.header("Cache-Control", "no-store");
        }
        return builder.build();
    }

    static Request withHeaders(Request request, PresentedToken presented) throws IOException {
        return LibraryErrors.asIoException(() -> {
            Request.Builder builder = request.newBuilder();
            for (Map.Entry<String, String> header :
                    presented.headers(request.method(), request.url().uri())) {
                builder.header(header.getKey(), header.getValue());
            }
            return builder.build();
        });
    }

    /** Returns the token for the next attempt. */
    static Optional<PresentedToken> after(PresentedToken presented, Response response) throws IOException {
        RequestBody body = response.request().body();
        boolean once = body != null && (body.isOneShot() || body.isDuplex());
        PresentationAnswer answer = new PresentationAnswer(
                response.request().url().uri(),
                response.code(),
                response.headers().toMultimap());
        return LibraryErrors.asIoException(() -> presented.after(answer, once ? Resend.IMPOSSIBLE : Resend.POSSIBLE));
    }
}
