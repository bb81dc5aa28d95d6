package io.kstlib.auth.core.http;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.provider.ProviderContext;
import io.kstlib.auth.api.provider.ProviderKeys;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Sends the requests of one provider: with its configured headers and TLS settings, a deadline, a limit on the answer, and without
 * following redirects (design rule 5). Safe for use by several threads.
 */
public final class HttpTransport {

    /** How large an answer may be, in bytes. */
    public static final int MAX_ANSWER_BYTES = 1024 * 1024;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient client;
    private final Map<String, String> headers;
    private final Clock clock;

    private HttpTransport(HttpClient client, Map<String, String> headers, Clock clock) {
        this.client = client;
        this.headers = Map.copyOf(headers);
        this.clock = clock;
    }

    /**
     * The transport that a provider's settings ask for ({@code headers}, {@code ssl_verify}, {@code ssl_ca_bundle}).
     *
     * @param context the provider's context
     * @return a new transport
     * @throws io.kstlib.auth.api.error.ConfigurationException if {@code ssl_ca_bundle} cannot be used
     */
    public static HttpTransport forProvider(ProviderContext context) {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        return new HttpTransport(
                client, context.settings().get(ProviderKeys.HEADERS).orElse(Map.of()), context.clock());
    }

    /**
     * Sends a GET request.
     *
     * @param endpoint where to
     * @param requestHeaders headers of this request, such as {@code Accept} and {@code Authorization}; they win over configured ones
     * @return the answer, whatever its status
     * @throws NetworkException if there is no answer
     * @throws ProtocolException if the answer is larger than {@link #MAX_ANSWER_BYTES} or a redirect
     */
    public HttpAnswer get(URI endpoint, Map<String, String> requestHeaders) {
        return send(builder(endpoint, requestHeaders).GET().build());
    }

    /**
     * Sends a form by POST ({@code application/x-www-form-urlencoded}, UTF-8).
     *
     * @param endpoint where to
     * @param requestHeaders headers of this request; they win over configured ones
     * @param form the parameters
     * @return the answer, whatever its status
     * @throws NetworkException if there is no answer
     * @throws ProtocolException if the answer is larger than {@link #MAX_ANSWER_BYTES} or a redirect
     */
    public HttpAnswer postForm(URI endpoint, Map<String, String> requestHeaders, Map<String, String> form) {
        return send(builder(endpoint, requestHeaders)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(encode(form)))
                .build());
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

    private HttpRequest.Builder builder(URI endpoint, Map<String, String> requestHeaders) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(endpoint).timeout(ANSWER_TIMEOUT);
        headers.forEach(builder::setHeader);
        requestHeaders.forEach(builder::setHeader);
        return builder;
    }

    private HttpAnswer send(HttpRequest request) {
        URI endpoint = request.uri();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] bytes = body.readNBytes(MAX_ANSWER_BYTES + 1);
                if (bytes.length > MAX_ANSWER_BYTES) {
                    throw new ProtocolException(endpoint, "answer too large", null, null);
                }
                return new HttpAnswer(endpoint, response.statusCode(), response.headers(), bytes, clock.instant());
            }
        } catch (IOException failed) {
            throw new NetworkException(
                    endpoint,
                    NetworkException.Reason.CANNOT_CONNECT,
                    "no answer from " + endpoint.getHost(),
                    null,
                    failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new NetworkException(endpoint, NetworkException.Reason.INTERRUPTED, "interrupted", null, interrupted);
        }
    }
}
