package io.kstlib.http;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.http.way.Timeouts;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of one provider: with its configured headers, TLS settings, proxy and deadlines, a limit on the answer, without
 * following redirects, and to {@code https} only, or {@code http} on loopback (design rule 5). An answer is an answer whatever its
 * status. Unless configured otherwise a connection takes at most 10 seconds, a TLS handshake 10, a whole exchange 30. Warns once of a
 * clock that differs from the server's. Safe for use by several threads. There is nothing to close.
 *
 * <p>It speaks HTTP/1.1, on a connection of its own for each request. Nothing of the client below is loaded before a request is sent.
 */
public final class ProviderHttp implements HttpTransport {

    /** How large an answer may be, in bytes. */
    public static final int MAX_ANSWER_BYTES = 1024 * 1024;

    /** How long an exchange may take, from the look-up of the host to the last byte of the answer; a configuration can only shorten it. */
    public static final Duration LONGEST_EXCHANGE = Timeouts.STANDARD.answer();

    private final PluginContext context;
    private final Map<String, String> headers;
    private final ProviderNetwork network;
    private final Sender sender;
    private final AtomicBoolean toldOfDrift = new AtomicBoolean();

    private ProviderHttp(PluginContext context, ProviderNetwork network) {
        this.context = context;
        this.network = network;
        this.headers = Map.copyOf(ConfiguredHeaders.from(context.settings()));
        this.sender = new Sender(network.waysToOwnServers(), context.clock(), MAX_ANSWER_BYTES);
    }

    /**
     * The transport that a provider's settings ask for ({@code headers}, {@code ssl_verify}, {@code ssl_ca_bundle}, {@code ssl_trust},
     * {@code proxy}, {@code timeouts}).
     *
     * @param context the provider's context, or that of another plugin; warned when a request is sent that {@code ssl_verify: false} leaves unchecked
     * @return a new transport
     * @throws io.kstlib.auth.api.error.ConfigurationException if one of the settings cannot be used
     */
    public static ProviderHttp of(PluginContext context) {
        return new ProviderHttp(context, ProviderNetwork.of(context));
    }

    static ProviderHttp of(PluginContext context, Timeouts timeouts) {
        return over(ProviderNetwork.of(context, timeouts), context);
    }

    static ProviderHttp over(ProviderNetwork network, PluginContext context) {
        return new ProviderHttp(context, network);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Headers of the call win over configured ones.
     */
    @Override
    public HttpAnswer send(HttpCall call) {
        URI shown = WebOrigin.withoutQuery(call.uri());
        HttpAnswer answer = sender.send(call, safeOrigin(call.uri(), shown), headers, network.failure(shown));
        answer.clockDrift().ifPresent(drift -> tellDrift(drift, shown));
        return answer;
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
        return sender.certificates(origin, network.waysToAllServers(), network.failure(shown));
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
     * The body of an answer as a JSON object.
     *
     * @param answer an answer
     * @return its fields
     * @throws ProtocolException if it is not a JSON object; the message shows nothing of the body
     */
    public static Map<String, @Nullable Object> jsonObject(HttpAnswer answer) {
        try {
            return Json.readObject(answer.body());
        } catch (JsonException notJson) {
            throw new ProtocolException(
                    answer.endpoint(),
                    "the answer of " + answer.endpoint() + " (HTTP " + answer.status() + ", "
                            + (answer.mediaType().isEmpty() ? "no media type" : answer.mediaType())
                            + ") is not a JSON object: " + notJson.getMessage(),
                    new Remedy.Advice("Check that the URL is the right one"),
                    notJson);
        }
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
                    new Remedy.Advice("Check who named this endpoint, the configuration or the server's own metadata"),
                    null);
        }
        return origin;
    }
}
