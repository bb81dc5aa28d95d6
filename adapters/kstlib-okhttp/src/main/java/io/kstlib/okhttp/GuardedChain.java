package io.kstlib.okhttp;

import io.kstlib.auth.core.authorization.PresentedToken;
import java.io.IOException;
import java.net.Proxy;
import java.util.List;
import java.util.function.Predicate;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.Interceptor.Chain;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Sends requests whose token would follow a redirect to another server, and keeps OkHttp from following it. Such requests have a certificate on their
 * connection, or are the handshake of a web socket (RFC 6455 section 4.1), which no interceptor of the network sees.
 */
final class GuardedChain {

    private final Chain chain;

    GuardedChain(Chain chain) {
        this.chain = chain;
    }

    static boolean isWebSocket(Request request) {
        return "websocket".equalsIgnoreCase(request.header("Upgrade"));
    }

    /** Sends a request whose connection presents a certificate. */
    Response proceed(Request request, PresentedToken presented) throws IOException {
        return proceed(chain, request, url -> presented.isFor(url.uri()));
    }

    /** Sends the handshake of a web socket, which presents the token itself. No redirect is followed, because a proof is for one URL. */
    Response proceedWithHandshake(Request request, PresentedToken presented) throws IOException {
        Chain direct =
                request.isHttps() ? chain : chain.withProxy(Proxy.NO_PROXY).withDns(ThisMachine.only(chain.getDns()));
        return proceed(direct, PresentingInterceptor.withHeaders(request, presented), request.url()::equals);
    }

    private static Response proceed(Chain chain, Request request, Predicate<HttpUrl> allowed) throws IOException {
        try {
            return chain.withCookieJar(new Guard(chain.getCookieJar(), allowed)).proceed(request);
        } catch (RedirectedElsewhereException elsewhere) {
            throw new IOException(elsewhere.getMessage(), elsewhere);
        }
    }

    /** OkHttp asks for the cookies of each request before it connects, also after a redirect. It calls no other hook that early each time. */
    private record Guard(CookieJar own, Predicate<HttpUrl> allowed) implements CookieJar {

        @Override
        public List<Cookie> loadForRequest(HttpUrl url) {
            if (!allowed.test(url)) {
                throw new RedirectedElsewhereException(url);
            }
            return own.loadForRequest(url);
        }

        @Override
        public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {
            own.saveFromResponse(url, cookies);
        }
    }

    /** Carries a checked exception through OkHttp, whose cookie jar may not throw one. */
    private static final class RedirectedElsewhereException extends RuntimeException {

        private static final long serialVersionUID = 1;

        RedirectedElsewhereException(HttpUrl url) {
            super("the server redirects to " + url.scheme() + "://" + url.host() + ":" + url.port()
                    + ", where the token of this request must not go, so it was not followed");
        }
    }
}
