package io.kstlib.http.connection;

import io.kstlib.files.BoundedInput;
import io.kstlib.http.connection.WireInterceptor.Head;
import io.kstlib.http.trust.SessionCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Sends one request on a connection of its own and reads the answer. A request is sent only once, even if it fails: an authorization code
 * or a refresh token that comes twice ends the session. For one thread; another thread can cancel it with {@link ExchangeAttempt#abort()}.
 */
public final class WireExchange implements Callable<WireAnswer> {

    /** A number of this many digits fits into a {@code long}. */
    private static final int MOST_DIGITS = 18;

    private final ExchangeAttempt attempt;
    private final WireRequest request;
    private final int mostBytes;

    /**
     * @param attempt the attempt, which knows the server
     * @param request what is sent
     * @param mostBytes the largest size of a body
     */
    public WireExchange(ExchangeAttempt attempt, WireRequest request, int mostBytes) {
        this.attempt = attempt;
        this.request = request;
        this.mostBytes = mostBytes;
    }

    /**
     * Makes a client that keeps no connections and never repeats a request. So a request never uses a connection that the server is about to
     * close.
     *
     * @return the settings of a client for one try
     */
    static OkHttpClient.Builder client(ExchangeAttempt attempt) {
        return attempt.client()
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.NANOSECONDS))
                .protocols(List.of(Protocol.HTTP_1_1))
                .retryOnConnectionFailure(false);
    }

    @Override
    public WireAnswer call() throws IOException {
        return attempt.tried(this::answer);
    }

    private WireAnswer answer() throws IOException {
        WireInterceptor lastHop = new WireInterceptor(attempt, original -> request.headers());
        Call call = client(attempt).addNetworkInterceptor(lastHop).build().newCall(asOkHttpHasIt());
        attempt.cancelBy(call::cancel);
        try (Response answer = call.execute()) {
            Head head = lastHop.head();
            checkLength(head.headers());
            byte[] body = body(answer, call);
            SSLSession session = head.session();
            return new WireAnswer(
                    head.status(),
                    head.headers().toMultimap(),
                    body,
                    session == null ? null : SessionCertificates.fingerprint(session),
                    session == null ? null : SessionCertificates.thumbprintOfClient(session));
        }
    }

    private Request asOkHttpHasIt() {
        return new Request.Builder()
                .url(request.url())
                .header("Accept-Encoding", "identity") // else OkHttp asks for gzip; WireRequest decides what is sent
                .method(request.method(), request.method().equals("GET") ? null : RequestBody.create(request.body()))
                .build();
    }

    /** Checks the length that an answer declares (RFC 9112 section 6.3). OkHttp ignores a length that is not a number. */
    private void checkLength(Headers headers) throws IOException {
        if (headers.get("Transfer-Encoding") != null) {
            return; // it takes precedence over Content-Length
        }
        Set<String> lengths = new HashSet<>(headers.values("Content-Length"));
        if (lengths.isEmpty()) {
            return;
        }
        String length = lengths.iterator().next();
        if (lengths.size() > 1) {
            throw new MalformedAnswerException("the answer has several lengths", null);
        }
        if (!length.matches("[0-9]+")) {
            throw new MalformedAnswerException("the answer has a length that is not a number", null);
        }
        String significant = length.replaceFirst("^0+(?=.)", "");
        if (significant.length() > MOST_DIGITS || Long.parseLong(significant) > mostBytes) {
            throw new TooLargeException(mostBytes);
        }
    }

    private byte[] body(Response answer, Call call) throws IOException {
        InputStream in = answer.body().byteStream();
        Optional<byte[]> body = BoundedInput.read(in, mostBytes);
        if (body.isEmpty()) {
            call.cancel(); // the rest is not read
        }
        return body.orElseThrow(() -> new TooLargeException(mostBytes));
    }
}
