package io.kstlib.auth.core.http;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.provider.ProviderContext;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of one provider: with its configured headers and TLS settings, a deadline, a limit on the answer, without following
 * redirects, and to {@code https} only, or {@code http} on loopback (design rule 5). An answer is an answer whatever its status; a
 * connection takes at most 10 seconds, a whole exchange at most 30. Safe for use by several threads.
 */
public final class HttpTransport {

    /** How large an answer may be, in bytes. */
    public static final int MAX_ANSWER_BYTES = 1024 * 1024;

    /** How long an exchange may take, from the look-up of the host to the last byte of the answer. */
    public static final Duration LONGEST_EXCHANGE = Timeouts.STANDARD.exchange();

    private final ProviderContext context;
    private final Map<String, String> headers;
    private final ProviderTls tls;
    private final Timeouts timeouts;
    private @Nullable HttpClient plain;
    private @Nullable HttpClient secure;

    private HttpTransport(ProviderContext context, Timeouts timeouts) {
        this.context = context;
        this.timeouts = timeouts;
        this.headers = Map.copyOf(ConfiguredHeaders.from(context.settings()));
        this.tls = ProviderTls.of(context);
    }

    /**
     * The transport that a provider's settings ask for ({@code headers}, {@code ssl_verify}, {@code ssl_ca_bundle}).
     *
     * @param context the provider's context; warned when a request is sent that {@code ssl_verify: false} leaves unchecked
     * @return a new transport
     * @throws io.kstlib.auth.api.error.ConfigurationException if {@code ssl_ca_bundle} or {@code headers} cannot be used
     */
    public static HttpTransport forProvider(ProviderContext context) {
        return forProvider(context, Timeouts.STANDARD);
    }

    static HttpTransport forProvider(ProviderContext context, Timeouts timeouts) {
        return new HttpTransport(context, timeouts);
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
        return send(endpoint, requestHeaders, HttpRequest.Builder::GET);
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
        return send(
                endpoint,
                requestHeaders,
                request -> request.setHeader("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(encode(form))));
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

    /** What makes a request of a builder that has its URL and headers. */
    @FunctionalInterface
    private interface Method {
        HttpRequest.Builder applyTo(HttpRequest.Builder request);
    }

    private HttpAnswer send(URI endpoint, Map<String, String> requestHeaders, Method method) {
        URI shown = WebOrigin.withoutQuery(endpoint);
        WebOrigin origin = safeOrigin(endpoint, shown);
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint).timeout(timeouts.exchange());
        if (origin.scheme().equals("http")) {
            // Some servers take the offer to upgrade, which goes with the first plain request, for an error.
            request.version(HttpClient.Version.HTTP_1_1);
        }
        headers.forEach(request::setHeader);
        requestHeaders.forEach((name, value) -> setHeader(request, name, value, shown));
        Instant sentAt = context.clock().instant();
        HttpResponse<byte[]> response =
                exchange(client(origin), method.applyTo(request).build(), shown);
        if (isRedirect(response)) {
            throw redirected(shown, response);
        }
        return new HttpAnswer(
                shown,
                response.statusCode(),
                response.headers(),
                response.body(),
                sentAt,
                context.clock().instant(),
                ServerCertificate.fingerprint(response));
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

    private static void setHeader(HttpRequest.Builder request, String name, String value, URI shown) {
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

    private HttpResponse<byte[]> exchange(HttpClient client, HttpRequest request, URI shown) {
        NetworkFailure failure = tls.failure(shown, timeouts.connect(), timeouts.exchange());
        // Not sendAsync: it completes on the common pool, and never does while that pool's threads wait for its answer.
        FutureTask<HttpResponse<byte[]>> exchange =
                new FutureTask<>(() -> client.send(request, BoundedBody.ofAtMost(MAX_ANSWER_BYTES)));
        Thread sender = new Thread(exchange, "kstlib-exchange");
        sender.setDaemon(true);
        sender.start();
        try {
            return exchange.get(timeouts.exchange().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            exchange.cancel(true);
            throw failure.timedOut(late);
        } catch (InterruptedException interrupted) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw failure.interrupted(interrupted);
        } catch (ExecutionException failed) {
            throw translated(failed, failure, shown);
        }
    }

    private static RuntimeException translated(ExecutionException failed, NetworkFailure failure, URI shown) {
        Throwable cause = failed.getCause();
        for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause()) {
            if (deeper instanceof BoundedBody.TooLargeException tooLarge) {
                return new ProtocolException(
                        shown,
                        "the answer of " + shown + " is larger than " + MAX_ANSWER_BYTES + " bytes",
                        "Check that the URL is the right one",
                        tooLarge);
            }
        }
        if (cause instanceof IOException ioFailure) {
            return failure.from(ioFailure);
        }
        if (cause instanceof Error) {
            return new IllegalStateException("the HTTP client failed at " + shown, cause);
        }
        return failure.from(
                new IOException("the answer is not HTTP", cause)); // such as a Content-Length that is no number
    }

    private static boolean isRedirect(HttpResponse<?> response) {
        return response.statusCode() >= 300 && response.statusCode() < 400 && response.statusCode() != 304;
    }

    private static ProtocolException redirected(URI shown, HttpResponse<?> response) {
        String target = response.headers()
                .firstValue("Location")
                .flatMap(location -> host(shown, location))
                .map(host -> " to " + host)
                .orElse("");
        return new ProtocolException(
                shown,
                shown + " answers with a redirect" + target + " (HTTP " + response.statusCode()
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

    private synchronized HttpClient client(WebOrigin origin) {
        if (origin.scheme().equals("http")) {
            plain = plain == null ? builder().build() : plain;
            return plain;
        }
        secure = secure == null ? builder().sslContext(tls.contextForProvider()).build() : secure;
        return secure;
    }

    private HttpClient.Builder builder() {
        return HttpClient.newBuilder().connectTimeout(timeouts.connect()).followRedirects(HttpClient.Redirect.NEVER);
    }
}
