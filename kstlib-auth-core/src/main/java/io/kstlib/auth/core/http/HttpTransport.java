package io.kstlib.auth.core.http;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.provider.ProviderContext;
import io.kstlib.auth.core.http.WireExchange.WireAnswer;
import io.kstlib.auth.core.route.AnswerHead;
import io.kstlib.auth.core.route.Attempt;
import io.kstlib.auth.core.route.Timeouts;
import io.kstlib.auth.core.route.Watch;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of one provider: with its configured headers, TLS settings, proxy and deadlines, a limit on the answer, without
 * following redirects, and to {@code https} only, or {@code http} on loopback (design rule 5). An answer is an answer whatever its
 * status. Unless configured otherwise a connection takes at most 10 seconds, a TLS handshake 10, a whole exchange 30. Warns once of a
 * clock that differs from the server's. Safe for use by several threads.
 *
 * <p>It speaks HTTP/1.1 on connections of its own, since the JDK's client sends no password to a proxy, tries one address of a host alone,
 * and does not tell a silent server from one that cannot be reached.
 */
public final class HttpTransport {

    /** How large an answer may be, in bytes. */
    public static final int MAX_ANSWER_BYTES = 1024 * 1024;

    /** How long an exchange may take, from the look-up of the host to the last byte of the answer; a configuration can only shorten it. */
    public static final Duration LONGEST_EXCHANGE = Timeouts.STANDARD.answer();

    private final ProviderContext context;
    private final Map<String, String> headers;
    private final ProviderNetwork network;
    private final AtomicBoolean toldOfDrift = new AtomicBoolean();
    private @Nullable SSLContext trust;

    private HttpTransport(ProviderContext context, ProviderNetwork network) {
        this.context = context;
        this.network = network;
        this.headers = Map.copyOf(ConfiguredHeaders.from(context.settings()));
    }

    /**
     * The transport that a provider's settings ask for ({@code headers}, {@code ssl_verify}, {@code ssl_ca_bundle}, {@code ssl_trust},
     * {@code proxy}, {@code timeouts}).
     *
     * @param context the provider's context; warned when a request is sent that {@code ssl_verify: false} leaves unchecked
     * @return a new transport
     * @throws io.kstlib.auth.api.error.ConfigurationException if one of the settings cannot be used
     */
    public static HttpTransport forProvider(ProviderContext context) {
        return new HttpTransport(context, ProviderNetwork.of(context));
    }

    static HttpTransport forProvider(ProviderContext context, Timeouts timeouts) {
        return over(ProviderNetwork.of(context, timeouts), context);
    }

    static HttpTransport over(ProviderNetwork network, ProviderContext context) {
        return new HttpTransport(context, network);
    }

    /**
     * Sends a GET request.
     *
     * @param endpoint where to
     * @param requestHeaders headers of this request, such as {@code Accept} and {@code Authorization}; they win over configured ones
     * @return the answer, whatever its status
     * @throws NetworkException if there is no answer
     * @throws ProtocolException if the endpoint is neither https nor on loopback, or the answer is larger than {@link #MAX_ANSWER_BYTES}
     *     or a redirect
     */
    public HttpAnswer get(URI endpoint, Map<String, String> requestHeaders) {
        return send(WireRequest.get(endpoint), endpoint, requestHeaders);
    }

    /**
     * Sends a form by POST ({@code application/x-www-form-urlencoded}, UTF-8).
     *
     * @param endpoint where to
     * @param requestHeaders headers of this request; they win over configured ones
     * @param form the parameters
     * @return the answer, whatever its status
     * @throws NetworkException if there is no answer
     * @throws ProtocolException if the endpoint is neither https nor on loopback, or the answer is larger than {@link #MAX_ANSWER_BYTES}
     *     or a redirect
     */
    public HttpAnswer postForm(URI endpoint, Map<String, String> requestHeaders, Map<String, String> form) {
        byte[] body = encode(form).getBytes(StandardCharsets.UTF_8);
        return send(WireRequest.post(endpoint, "application/x-www-form-urlencoded", body), endpoint, requestHeaders);
    }

    /**
     * Asks a server for its certificates and sends it nothing else. They are judged also where {@code ssl_verify: false} takes any.
     *
     * @param endpoint an {@code https} URL
     * @return what it sent, trusted or not
     * @throws NetworkException if no certificate came
     */
    public ServerChain certificates(URI endpoint) {
        URI shown = WebOrigin.withoutQuery(endpoint);
        WebOrigin origin = safeOrigin(endpoint, shown);
        NetworkFailure failure = network.failure(shown);
        Attempt attempt = new Attempt(network.timeouts(), origin.toString());
        CertificateVisit visit =
                new CertificateVisit(origin, network.dialer(), network.tls().context(), attempt, failure);
        return watched(visit, attempt, failure, shown);
    }

    /**
     * @return false where {@code ssl_verify: false} takes any server for the one asked for
     */
    public boolean verifiesServers() {
        return network.tls().isVerifying();
    }

    /**
     * What decides which servers this transport takes for verified: the certificate authorities, by the absolute path and the content of
     * the files that name them. A document that came by one basis says nothing to those who trust by another.
     *
     * @return what it is, for comparison; no secret
     */
    public List<String> trustBasis() {
        return network.tls().basis();
    }

    /**
     * Encodes parameters for a form body or a query.
     *
     * @param parameters names and values
     * @return {@code application/x-www-form-urlencoded}
     */
    public static String encode(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> URLEncoder.encode(entry.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /**
     * Tells the person of a clock that differs from a server's, once. For who finds it out by other means than the {@code Date} of an
     * answer, which some servers leave out.
     *
     * @param drift how far this machine's clock is ahead; negative when it is behind
     * @param server whose clock it is
     */
    public void tellDrift(Duration drift, URI server) {
        ClockDrift.warning(drift, server)
                .filter(warning -> toldOfDrift.compareAndSet(false, true))
                .ifPresent(context::warn);
    }

    private HttpAnswer send(WireRequest request, URI endpoint, Map<String, String> requestHeaders) {
        URI shown = WebOrigin.withoutQuery(endpoint);
        WebOrigin origin = safeOrigin(endpoint, shown);
        headers.forEach(request::setHeader);
        requestHeaders.forEach((name, value) -> setHeader(request, name, value, shown));
        Attempt attempt = new Attempt(network.timeouts(), origin.toString());
        Instant sentAt = context.clock().instant();
        WireAnswer raw = watched(
                new WireExchange(
                        request,
                        origin,
                        network.dialer(),
                        origin.scheme().equals("http") ? null : trust(),
                        attempt,
                        MAX_ANSWER_BYTES),
                attempt,
                network.failure(shown),
                shown);
        if (isRedirect(raw.head().status())) {
            throw redirected(shown, raw.head());
        }
        HttpAnswer answer = new HttpAnswer(
                shown,
                raw.head().status(),
                HttpHeaders.of(raw.head().headers(), (name, value) -> true),
                raw.body(),
                sentAt,
                context.clock().instant(),
                raw.certificate());
        answer.clockDrift().ifPresent(drift -> tellDrift(drift, shown));
        return answer;
    }

    private static WebOrigin safeOrigin(URI endpoint, URI shown) {
        WebOrigin origin;
        try {
            origin = WebOrigin.of(endpoint);
        } catch (IllegalArgumentException notAnEndpoint) {
            throw new ProtocolException(shown, String.valueOf(notAnEndpoint.getMessage()), null, notAnEndpoint);
        }
        if (!origin.isSafe()) {
            throw new ProtocolException(
                    shown,
                    "nothing is sent to " + shown + ", because it is neither https nor on this machine",
                    "Check who named this endpoint, the configuration or the server's own metadata",
                    null);
        }
        return origin;
    }

    private static void setHeader(WireRequest request, String name, String value, URI shown) {
        try {
            request.setHeader(name, value);
        } catch (IllegalArgumentException quotesTheValue) {
            throw new ProtocolException(
                    shown,
                    "the header " + name + " for " + shown + " holds characters that HTTP does not allow",
                    "Check the secret or token that it is made from",
                    null);
        }
    }

    private <T> T watched(Callable<T> work, Attempt attempt, NetworkFailure failure, URI shown) {
        try {
            return Watch.over(work, attempt);
        } catch (TimeoutException late) {
            throw failure.timedOut(attempt.step(), late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failure.interrupted(interrupted);
        } catch (ExecutionException failed) {
            throw translated(failed, attempt, failure, shown);
        }
    }

    private static RuntimeException translated(
            ExecutionException failed, Attempt attempt, NetworkFailure failure, URI shown) {
        Throwable cause = failed.getCause();
        for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause()) {
            if (deeper instanceof AnswerBody.TooLargeException tooLarge) {
                return new ProtocolException(
                        shown,
                        "the answer of " + shown + " is larger than " + MAX_ANSWER_BYTES + " bytes",
                        "Check that the URL is the right one",
                        tooLarge);
            }
        }
        if (cause instanceof IOException ioFailure) {
            return failure.from(ioFailure, attempt.step());
        }
        if (cause instanceof AuthException misconfigured) { // the proxy's password cannot be had
            return misconfigured;
        }
        if (cause instanceof Error) {
            return new IllegalStateException("the HTTP client failed at " + shown, cause);
        }
        return failure.from(
                new IOException("the answer is not HTTP", cause)); // such as a Content-Length that is no number
    }

    private static boolean isRedirect(int status) {
        return status >= 300 && status < 400 && status != 304;
    }

    private static ProtocolException redirected(URI shown, AnswerHead head) {
        String target = head.first("Location")
                .flatMap(location -> host(shown, location))
                .map(host -> " to " + host)
                .orElse("");
        return new ProtocolException(
                shown,
                shown + " answers with a redirect" + target + " (HTTP " + head.status()
                        + "), and redirects of endpoints are not followed",
                "Configure the URL where the endpoint really is",
                null);
    }

    private static Optional<String> host(URI base, String location) {
        try {
            return Optional.ofNullable(base.resolve(location).getHost());
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private synchronized SSLContext trust() {
        SSLContext known = trust == null ? network.tls().contextForProvider() : trust;
        trust = known;
        return known;
    }
}
