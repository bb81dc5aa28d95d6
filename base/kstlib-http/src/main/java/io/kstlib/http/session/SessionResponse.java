package io.kstlib.http.session;

import io.kstlib.http.connection.ExchangeAttempt.Head;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import okhttp3.Protocol;

/** An answer in the JDK's type. */
record SessionResponse<T>(HttpRequest request, Head head, T body) implements HttpResponse<T> {

    /** Returns what the handler of the body receives. */
    static ResponseInfo info(Head head) {
        HttpHeaders headers = headersOf(head);
        return new ResponseInfo() {
            @Override
            public int statusCode() {
                return head.status();
            }

            @Override
            public HttpHeaders headers() {
                return headers;
            }

            @Override
            public Version version() {
                return versionOf(head);
            }
        };
    }

    private static HttpHeaders headersOf(Head head) {
        return HttpHeaders.of(head.headers().toMultimap(), (name, value) -> true);
    }

    private static Version versionOf(Head head) {
        return head.protocol() == Protocol.HTTP_2 ? Version.HTTP_2 : Version.HTTP_1_1;
    }

    @Override
    public int statusCode() {
        return head.status();
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
        return headersOf(head);
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return Optional.ofNullable(head.session());
    }

    @Override
    public URI uri() {
        return request.uri();
    }

    @Override
    public Version version() {
        return versionOf(head);
    }

    @Override
    public String toString() {
        return "(" + request.method() + " " + request.uri().getHost() + ") " + head.status();
    }
}
