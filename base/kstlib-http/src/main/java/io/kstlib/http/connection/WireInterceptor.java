package io.kstlib.http.connection;

import io.kstlib.http.connection.ExchangeAttempt.Phase;
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
 * Stands between OkHttp and the connection. It replaces the headers of the request with the wanted ones, and keeps the head of the answer.
 * One for each attempt; the head may be read once the call has returned.
 *
 * <p>OkHttp sees the status 200 instead of the real one: it repeats some requests by itself (503 with {@code Retry-After: 0}) and fails at
 * others (407 without a proxy). Only a 407 of a proxy for plain http is left to OkHttp.
 */
public final class WireInterceptor implements Interceptor {

    private static final int PROXY_LOGIN = 407;

    private final ExchangeAttempt attempt;
    private final Function<Request, Headers> headers;
    private volatile @Nullable Head head;

    /**
     * The part of an answer before the body.
     *
     * @param status the status code
     * @param protocol the version of HTTP
     * @param session the TLS session; {@code null} without TLS
     */
    public record Head(
            int status,
            Headers headers,
            Protocol protocol,
            @Nullable SSLSession session) {}

    /**
     * @param attempt learns that the request is sent
     * @param headers makes the headers to send from the request that OkHttp would send
     */
    public WireInterceptor(ExchangeAttempt attempt, Function<Request, Headers> headers) {
        this.attempt = attempt;
        this.headers = headers;
    }

    /**
     * @return the part of the answer before the body
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
        attempt.enter(Phase.ANSWER, attempt.destination().origin());
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
     * @param connection the connection of a request
     * @return the TLS session; {@code null} without TLS
     */
    public static @Nullable SSLSession session(@Nullable Connection connection) {
        Socket socket = connection == null ? null : connection.socket();
        return socket instanceof SSLSocket secured ? secured.getSession() : null;
    }
}
