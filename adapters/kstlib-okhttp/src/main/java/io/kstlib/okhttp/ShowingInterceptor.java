package io.kstlib.okhttp;

import io.kstlib.auth.core.authorization.ShownToken;
import io.kstlib.auth.core.authorization.ShownToken.Resend;
import java.io.IOException;
import java.util.Optional;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Shows the token of a call with each request on the wire: the first one, those that follow redirects within the server, and those that OkHttp sends again
 * by itself. A request to another server goes without it.
 */
final class ShowingInterceptor implements Interceptor {

    private static final int UNAUTHORIZED = 401;

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        ShownToken shown = request.tag(ShownToken.class);
        if (shown == null || !shown.isFor(request.url().uri())) {
            return chain.proceed(request);
        }
        Response response = chain.proceed(withHeaders(request, shown));
        if (response.code() != UNAUTHORIZED) {
            after(shown, response); // it may hold a nonce, also where it is a redirect
        }
        return response;
    }

    static Request withHeaders(Request request, ShownToken shown) throws IOException {
        return Failures.ofTheLibrary(() -> {
            Request.Builder builder = request.newBuilder();
            shown.headers(request.method(), request.url().uri())
                    .forEach(header -> builder.header(header.getKey(), header.getValue()));
            return builder.build();
        });
    }

    /** OkHttp asks no interceptor of the network about the opening handshake of a web socket (RFC 6455 section 4.1). */
    static boolean isWebSocket(Request request) {
        return "websocket".equalsIgnoreCase(request.header("Upgrade"));
    }

    /** Returns the token with which the request is sent again. */
    static Optional<ShownToken> after(ShownToken shown, Response response) throws IOException {
        RequestBody body = response.request().body();
        boolean once = body != null && (body.isOneShot() || body.isDuplex());
        return Failures.ofTheLibrary(
                () -> shown.after(new OkHttpAnswer(response), once ? Resend.IMPOSSIBLE : Resend.POSSIBLE));
    }
}
