package io.kstlib.http.way;

import io.kstlib.http.way.ExchangeAttempt.Phase;
import java.io.IOException;
import java.net.Proxy;
import java.net.Socket;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import okhttp3.Connection;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Stands between OkHttp and the connection. The request goes with the headers that are wanted, and the head of the answer is kept here:
 * OkHttp receives 200, as it would send some requests again by itself (503 with {@code Retry-After: 0}) and fails at others (407 without a
 * proxy). One for each attempt; what it keeps may be read once the call has returned.
 */
public final class WireInterceptor implements Interceptor {

    private static final int PROXY_LOGIN = 407;

    private final ExchangeAttempt attempt;
    private final String origin;
    private final Function<Request, Headers> headers;
    private volatile @Nullable Head head;

    /**
     * What came before the body.
     *
     * @param status the status code
     * @param headers the headers
     * @param protocol what was spoken
     * @param session of TLS; {@code null} without it
     */
    public record Head(
            int status,
            Headers headers,
            Protocol protocol,
            @Nullable SSLSession session) {}

    /**
     * @param attempt learns that the request is sent
     * @param origin the server, for messages
     * @param headers makes the headers that are sent of the request that OkHttp would send
     */
    public WireInterceptor(ExchangeAttempt attempt, String origin, Function<Request, Headers> headers) {
        this.attempt = attempt;
        this.origin = origin;
        this.headers = headers;
    }

    /**
     * @return what came before the body
     * @throws IllegalStateException if the call has not returned
     */
    public Head head() {
        Head known = head;
        if (known == null) {
            throw new IllegalStateException("there is no answer yet");
        }
        return known;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        attempt.enter(Phase.ANSWER, origin);
        Connection connection = chain.connection();
        Request request = chain.request();
        Request.Builder wanted = request.newBuilder().headers(headers.apply(request));
        String proxyLogin = request.header("Proxy-Authorization");
        if (proxyLogin != null && isPlainThroughProxy(connection)) {
            wanted.header("Proxy-Authorization", proxyLogin);
        }
        Response answer = chain.proceed(wanted.build());
        if (answer.code() == PROXY_LOGIN && isPlainThroughProxy(connection)) {
            return answer;
        }
        head = new Head(answer.code(), answer.headers(), answer.protocol(), session(connection));
        return answer.newBuilder().code(200).build();
    }

    private static boolean isPlainThroughProxy(@Nullable Connection connection) {
        return connection != null
                && connection.route().proxy().type() == Proxy.Type.HTTP
                && session(connection) == null;
    }

    /**
     * @param connection what a request would go by
     * @return the session of TLS; {@code null} without it
     */
    public static @Nullable SSLSession session(@Nullable Connection connection) {
        Socket socket = connection == null ? null : connection.socket();
        return socket instanceof SSLSocket secured ? secured.getSession() : null;
    }
}
