package io.kstlib.http.connection;

import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.files.BoundedInput;
import io.kstlib.files.ContentHash;
import io.kstlib.http.connection.ExchangeAttempt.Head;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One request of a provider as it is sent (RFC 9112 section 3), and its answer. It has these headers in this order, without those of OkHttp,
 * and a connection of its own. It is sent only once, even if that fails: an authorization code or a refresh token that comes twice ends the
 * session. Not safe for use by several threads at once; another thread can cancel it with {@link ExchangeAttempt#abort()}.
 *
 * <p>It does not ask to close the connection. Servers would then mark the end of an answer only by closing, and a truncated answer would
 * look complete.
 */
public final class WireExchange {

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");

    /** A number of this many digits fits into a {@code long}. */
    private static final int MOST_DIGITS = 18;

    private final String method;
    private final URI url;
    private final byte[] content;
    private final int mostBytes;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /**
     * @param call a request; its headers are set by {@link #setHeader}
     * @param mostBytes the largest size of the answer's body
     */
    public WireExchange(HttpCall call, int mostBytes) {
        this.method = call.method();
        this.url = URI.create(call.uri().toASCIIString());
        this.content = call.body();
        this.mostBytes = mostBytes;
        headers.put("User-Agent", List.of("kstlib"));
        if (!method.equals("GET")) {
            headers.put("Content-Length", List.of(String.valueOf(content.length)));
        }
    }

    /**
     * {@return whether HTTP allows it (RFC 9110 section 5)}
     *
     * @param name a header's name
     */
    public static boolean isHeader(String name, String value) {
        return NAME.matcher(name).matches() && VALUE.matcher(value).matches();
    }

    /**
     * Sets a header of the request.
     *
     * @param name a header's name
     * @param values its values, which replace those that were there
     * @throws IllegalArgumentException if HTTP does not allow it; the message does not show the value
     */
    public void setHeader(String name, List<String> values) {
        List<String> clean = new ArrayList<>();
        for (String value : values) {
            if (!isHeader(name, value)) {
                throw new IllegalArgumentException("not an HTTP header (RFC 9110 section 5)");
            }
            clean.add(value.strip());
        }
        headers.put(name, clean);
    }

    /**
     * Makes a client that keeps no connections and never repeats a request. So a request never uses a connection that the server is about to
     * close.
     *
     * <p>A pool of size 0 closes a connection as soon as its exchange is over. The time to keep connections has no effect on that, but a pool in
     * use looks again after this time: with a short one it looks without end.
     *
     * @return the settings of a client for one try
     */
    static OkHttpClient.Builder client(ExchangeAttempt attempt) {
        return attempt.client()
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.MINUTES))
                .protocols(List.of(Protocol.HTTP_1_1))
                .retryOnConnectionFailure(false);
    }

    /**
     * Sends the request and reads the answer.
     *
     * @param attempt the attempt, which knows the server
     * @return the answer
     * @throws TooLargeException if the answer is larger than allowed
     * @throws IOException if there is no answer
     */
    public WireAnswer send(ExchangeAttempt attempt) throws IOException {
        return attempt.tried(() -> answer(attempt));
    }

    private WireAnswer answer(ExchangeAttempt attempt) throws IOException {
        Call call = client(attempt)
                .addNetworkInterceptor(attempt.lastHop(original -> asSent()))
                .build()
                .newCall(asOkHttpHasIt());
        attempt.cancelBy(call::cancel);
        try (Response answer = call.execute()) {
            Head head = attempt.takeHead();
            checkLength(head.headers());
            byte[] body = body(answer, call);
            SSLSession session = head.session();
            return new WireAnswer(
                    head.status(),
                    head.headers().toMultimap(),
                    body,
                    session == null ? null : fingerprint(session),
                    session == null ? null : thumbprintOfClient(session));
        }
    }

    /** Computes the SHA-256 of the server's certificate, as {@code openssl x509 -fingerprint -sha256} prints it, but in lower case without colons. */
    private static @Nullable String fingerprint(SSLSession session) {
        try {
            byte[] encoded = session.getPeerCertificates()[0].getEncoded();
            return ContentHash.hex(encoded);
        } catch (SSLPeerUnverifiedException | CertificateEncodingException unknown) {
            return null;
        }
    }

    /** Names the certificate that the client presented; {@code null} if it presented none, for example because the server asked for none. */
    private static @Nullable String thumbprintOfClient(SSLSession session) {
        Certificate[] shown = session.getLocalCertificates();
        return shown != null && shown.length > 0 && shown[0] instanceof X509Certificate certificate
                ? TlsIdentity.thumbprint(certificate)
                : null;
    }

    private Request asOkHttpHasIt() {
        return new Request.Builder()
                .url(url.toString())
                .header("Accept-Encoding", "identity") // else OkHttp asks for gzip; the last hop sends only our headers
                .method(method, method.equals("GET") ? null : RequestBody.create(content))
                .build();
    }

    /** Returns all headers in their order: the host, then the others by name. */
    private Headers asSent() {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        Headers.Builder all = new Headers.Builder().add("Host", url.getHost() + port);
        headers.forEach((name, values) -> values.forEach(value -> all.addUnsafeNonAscii(name, value)));
        return all.build();
    }

    /** Checks the length that an answer declares (RFC 9112 section 6.3). OkHttp ignores a length that is not a number. */
    private void checkLength(Headers answered) throws IOException {
        if (answered.get("Transfer-Encoding") != null) {
            return; // it takes precedence over Content-Length
        }
        Set<String> lengths = new HashSet<>(answered.values("Content-Length"));
        if (lengths.isEmpty()) {
            return;
        }
        String length = lengths.iterator().next();
        if (lengths.size() > 1) {
            throw new MalformedAnswerException("the answer has several lengths");
        }
        if (!length.matches("[0-9]+")) {
            throw new MalformedAnswerException("the answer has a length that is not a number");
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

    @Override
    public String toString() {
        return method + " to " + url.getHost();
    }
}
