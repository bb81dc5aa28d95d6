package io.kstlib.http;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.internal.text.Redaction;
import io.kstlib.base.Deadline;
import io.kstlib.files.BoundedInput;
import io.kstlib.files.ContentHash;
import io.kstlib.http.connection.ExchangeAttempt;
import io.kstlib.http.connection.ExchangeAttempt.Head;
import io.kstlib.http.connection.Routes;
import io.kstlib.http.connection.Routes.TooLargeException;
import io.kstlib.http.connection.Timeouts;
import io.kstlib.http.proxy.ProxyTrouble.ProxyRefusedException;
import io.kstlib.http.trust.CauseChain;
import io.kstlib.http.trust.UntrustedCertificateException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests, each on a thread of its own. Turns everything that can go wrong into an exception that explains it. Safe for use by several
 * threads.
 */
final class Sender {

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");

    /** A number of this many digits fits into a {@code long}. */
    private static final int MOST_DIGITS = 18;

    private final Routes routes;
    private final Timeouts timeouts;
    private final Function<URI, NetworkFailure> failures;
    private final Clock clock;
    private final int mostBytes;

    /**
     * @param failures explains why an endpoint, which is shown without query, did not answer
     * @param mostBytes the largest size of a body
     */
    Sender(Routes routes, Timeouts timeouts, Function<URI, NetworkFailure> failures, Clock clock, int mostBytes) {
        this.routes = routes.receivingAtMost(mostBytes);
        this.timeouts = timeouts;
        this.failures = failures;
        this.clock = clock;
        this.mostBytes = mostBytes;
    }

    /**
     * @param origin where the request goes; the caller has checked it
     * @param configured headers; those of the call replace them
     */
    HttpAnswer send(HttpCall call, WebOrigin origin, Map<String, String> configured) {
        URI shown = WebOrigin.withoutQuery(call.uri());
        TlsIdentity identity = call.identity().orElse(null);
        if (identity != null && !origin.scheme().equals("https")) {
            throw new ProtocolException(
                    shown,
                    "nothing is sent to " + shown + ", because a certificate of the client is presented by https only",
                    Remedy.advice("Use the https URL of the server"),
                    null);
        }
        WireExchange exchange = new WireExchange(call, configured, shown);
        Routes taken = identity == null ? routes : routes.presenting(identity);
        ExchangeAttempt attempt = new ExchangeAttempt(taken, origin, timeouts);
        HttpAnswer answer = watched(() -> exchange.send(attempt), attempt, identity, shown);
        if (isRedirect(answer.status())) {
            throw redirected(answer, call.redaction(configured.values()));
        }
        return answer;
    }

    /** Does a TLS handshake, and sends nothing. */
    ServerChain certificates(URI shown, WebOrigin origin, Routes trusting) {
        ExchangeAttempt attempt = new ExchangeAttempt(trusting, origin, timeouts);
        return watched(() -> chain(attempt, shown), attempt, null, shown);
    }

    private ServerChain chain(ExchangeAttempt attempt, URI shown) throws IOException {
        try {
            SSLSession session = attempt.handshake();
            List<X509Certificate> certificates = Arrays.stream(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
            return new ServerChain(certificates, session.getProtocol(), null);
        } catch (IOException refused) {
            Optional<UntrustedCertificateException> untrusted =
                    CauseChain.find(refused, UntrustedCertificateException.class);
            if (untrusted.isEmpty()
                    || CauseChain.find(refused, ProxyRefusedException.class).isPresent()) {
                throw refused;
            }
            return new ServerChain(
                    untrusted.get().chain(), "", failures.apply(shown).from(refused));
        }
    }

    /** {@return whether HTTP allows a header (RFC 9110 section 5)} */
    static boolean isHeader(String name, String value) {
        return NAME.matcher(name).matches() && VALUE.matcher(value).matches();
    }

    private <T> T watched(Callable<T> work, ExchangeAttempt attempt, @Nullable TlsIdentity identity, URI shown) {
        try {
            return awaited(work, attempt);
        } catch (TimeoutException late) {
            throw failure(shown, identity).timedOut(attempt.step(), late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failure(shown, identity).interrupted(interrupted);
        } catch (ExecutionException failed) {
            throw translated(failed, attempt, identity, shown);
        }
    }

    /**
     * Does the work on a thread of its own. Gives it up when a part of the attempt takes too long, or the caller is interrupted: nothing is sent any more
     * when this returns.
     */
    private static <T> T awaited(Callable<T> work, ExchangeAttempt attempt)
            throws TimeoutException, InterruptedException, ExecutionException {
        CompletableFuture<T> result = Deadline.begin("kstlib-exchange", work);
        attempt.watch(() -> result.cancel(false));
        boolean done = false;
        try {
            T brought = result.get();
            done = true;
            return brought;
        } catch (CancellationException canceled) {
            throw late(canceled);
        } catch (ExecutionException failed) {
            if (attempt.isLate()) { // it was not sent any more
                throw late(failed);
            }
            throw failed;
        } finally {
            attempt.end();
            if (!done) {
                attempt.abort();
            }
        }
    }

    private static TimeoutException late(Exception cause) {
        TimeoutException late = new TimeoutException();
        late.initCause(cause);
        return late;
    }

    private NetworkFailure failure(URI shown, @Nullable TlsIdentity identity) {
        NetworkFailure failure = failures.apply(shown);
        return identity == null ? failure : failure.presenting(identity);
    }

    private RuntimeException translated(
            ExecutionException failed, ExchangeAttempt attempt, @Nullable TlsIdentity identity, URI shown) {
        Throwable cause = failed.getCause();
        Optional<TooLargeException> tooLarge = CauseChain.find(failed, TooLargeException.class);
        if (tooLarge.isPresent()) {
            return new ProtocolException(
                    shown,
                    "the answer of " + shown + " is larger than " + mostBytes + " bytes",
                    Remedy.advice("Check that the URL is the right one"),
                    tooLarge.get());
        }
        Optional<AuthException> misconfigured = CauseChain.find(failed, AuthException.class);
        if (misconfigured.isPresent()) { // the proxy's password is not available, or a certificate file not readable
            return misconfigured.get();
        }
        if (cause instanceof IOException ioFailure) {
            return failure(shown, identity).from(ioFailure, attempt.step());
        }
        return new IllegalStateException("the HTTP client failed at " + shown, cause);
    }

    private static boolean isRedirect(int status) {
        return status >= 300 && status < 400 && status != 304;
    }

    private static ProtocolException redirected(HttpAnswer answer, Redaction redaction) {
        URI shown = answer.endpoint();
        String target = answer.header("Location")
                .flatMap(location -> host(shown, location))
                .map(host -> " to " + redaction.clean(host))
                .orElse("");
        return new ProtocolException(
                shown,
                shown + " answers with a redirect" + target + " (HTTP " + answer.status()
                        + "), and redirects of endpoints are not followed",
                Remedy.advice("Configure the URL where the endpoint really is"),
                null);
    }

    private static Optional<String> host(URI base, String location) {
        try {
            return Optional.ofNullable(base.resolve(location).getHost());
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /**
     * One request of a provider as it is sent (RFC 9112 section 3), and its answer. It has these headers in this order, without those of OkHttp,
     * and a connection of its own. It is sent only once, even if that fails: an authorization code or a refresh token that comes twice ends the
     * session. Not safe for use by several threads at once; another thread can cancel it with {@link ExchangeAttempt#abort()}.
     *
     * <p>It does not ask to close the connection. Servers would then mark the end of an answer only by closing, and a truncated answer would
     * look complete.
     */
    private final class WireExchange {

        private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

        private final URI shown;
        private final String method;
        private final URI url;
        private final byte[] content;
        private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

        /**
         * @param call a request
         * @param configured headers; those of the call replace them
         * @throws ProtocolException if HTTP does not allow a header; the message does not show the value
         */
        WireExchange(HttpCall call, Map<String, String> configured, URI shown) {
            this.shown = shown;
            this.method = call.method();
            this.url = URI.create(call.uri().toASCIIString());
            this.content = call.body();
            headers.put("User-Agent", List.of("kstlib"));
            if (hasBody()) {
                headers.put("Content-Length", List.of(String.valueOf(content.length)));
            }
            configured.forEach((name, value) -> headers.put(name, List.of(value.strip())));
            Map<String, List<String>> own = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (Map.Entry<String, String> header : call.headers()) {
                if (!isHeader(header.getKey(), header.getValue())) {
                    throw new ProtocolException(
                            shown,
                            "the header " + header.getKey() + " for " + shown
                                    + " holds characters that HTTP does not allow",
                            Remedy.advice("Check the secret or token that it is made from"),
                            null);
                }
                own.computeIfAbsent(header.getKey(), name -> new ArrayList<>())
                        .add(header.getValue().strip());
            }
            headers.putAll(own);
        }

        /**
         * Sends the request and reads the answer.
         *
         * @param attempt the attempt, which knows the server
         * @return the answer
         * @throws TooLargeException if the answer is larger than allowed
         * @throws IOException if there is no answer
         */
        HttpAnswer send(ExchangeAttempt attempt) throws IOException {
            Instant sentAt = clock.instant();
            return attempt.tried(() -> answer(attempt, sentAt));
        }

        private HttpAnswer answer(ExchangeAttempt attempt, Instant sentAt) throws IOException {
            Call call = attempt.oneTimeClient()
                    .addNetworkInterceptor(attempt.lastHop(original -> asSent()))
                    .build()
                    .newCall(asOkHttpHasIt());
            attempt.cancelBy(call::cancel);
            try (Response answer = call.execute()) {
                Head head = attempt.takeHead();
                checkLength(head.headers());
                byte[] body = body(answer, call);
                SSLSession session = head.session();
                return new HttpAnswer(
                        shown,
                        head.status(),
                        head.headers().toMultimap(),
                        body,
                        sentAt,
                        clock.instant(),
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
                    .header(
                            "Accept-Encoding",
                            "identity") // else OkHttp asks for gzip; the last hop sends only our headers
                    .method(method, hasBody() ? RequestBody.create(content) : null)
                    .build();
        }

        /** Whether the request declares a length, which may be 0 where the method expects a body (RFC 9110 section 8.6). */
        private boolean hasBody() {
            return content.length > 0 || WITH_BODY.contains(method);
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
            if (answered.get("Transfer-Encoding") != null || method.equals("HEAD")) {
                return; // the first takes precedence over Content-Length; the second has no body
            }
            Set<String> lengths = new HashSet<>(answered.values("Content-Length"));
            if (lengths.isEmpty()) {
                return;
            }
            String length = lengths.iterator().next();
            if (lengths.size() > 1) {
                throw new IOException("the answer has several lengths");
            }
            if (!length.matches("[0-9]+")) {
                throw new IOException("the answer has a length that is not a number");
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
}
