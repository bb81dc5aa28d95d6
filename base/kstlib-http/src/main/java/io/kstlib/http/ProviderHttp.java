package io.kstlib.http;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.internal.Challenge;
import io.kstlib.auth.spi.internal.text.Redaction;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.base.Spans;
import io.kstlib.http.connection.Timeouts;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of one provider, with its configured headers, TLS settings, proxy and deadlines. Safe for use by several threads.
 * There is nothing to close.
 *
 * <p>It limits the size of an answer, follows no redirects, and sends to {@code https} only, or to {@code http} on loopback
 * (security rule 5 in {@code docs/security.md}). An answer is returned whatever its status is. By default a connection takes at most 10 seconds, a TLS
 * handshake 10, a whole exchange 30. It warns once of a clock that differs from the server's.
 *
 * <p>It speaks HTTP/1.1, on a connection of its own for each request. The HTTP client below is not loaded before the first request.
 */
public final class ProviderHttp implements HttpTransport {

    /** How large an answer may be, in bytes. */
    public static final int MAX_ANSWER_BYTES = 1024 * 1024;

    /** How long an exchange may take, from the look-up of the host to the last byte of the answer. A configuration can only shorten it. */
    public static final Duration LONGEST_EXCHANGE = Timeouts.STANDARD.request();

    /** What helps where this machine's clock is wrong, in words that follow a problem. */
    public static final String SYNCHRONIZE_CLOCK =
            "turn on time synchronization (in WSL: wsl --shutdown, then start it again)";

    /** A smaller drift causes no trouble, and may be only the time that the answer took. */
    private static final Duration DRIFT_WORTH_TELLING = Duration.ofSeconds(30);

    private final PluginContext context;
    private final Map<String, String> headers;
    private final ProviderNetwork network;
    private final Sender sender;
    private final @Nullable HttpTransport given;
    private final AtomicBoolean warnedOfDrift = new AtomicBoolean();

    private ProviderHttp(PluginContext context, ProviderNetwork network, @Nullable HttpTransport given) {
        this.context = context;
        this.network = network;
        this.given = given;
        this.headers = Map.copyOf(ConfiguredHeaders.from(context.settings()));
        this.sender = new Sender(
                network.routesToOwnServers(), network.timeouts(), network::failure, context.clock(), MAX_ANSWER_BYTES);
    }

    /**
     * Makes the transport for a provider's settings ({@code headers}, {@code ssl_verify}, {@code ssl_ca_bundle}, {@code ssl_trust},
     * {@code proxy}, {@code timeouts}).
     *
     * @param context the provider's context, or that of another plugin; it receives a warning with the first request that
     *         {@code ssl_verify: false} leaves unchecked
     * @return a new transport
     * @throws io.kstlib.auth.api.error.ConfigurationException if one of the settings cannot be used
     */
    public static ProviderHttp of(PluginContext context) {
        return new ProviderHttp(context, ProviderNetwork.of(context), null);
    }

    /**
     * Returns the transport of a context, as every plugin gets it, with what only this class knows of its servers.
     *
     * @param context the provider's context, or that of another plugin
     * @return what {@link PluginContext#http()} returns; where that is another transport, such as one of a test, a transport that sends by it
     * @throws io.kstlib.auth.api.error.ConfigurationException if one of the settings cannot be used
     */
    public static ProviderHttp from(PluginContext context) {
        HttpTransport transport = context.http();
        return transport instanceof ProviderHttp known
                ? known
                : new ProviderHttp(context, ProviderNetwork.of(context), transport);
    }

    static ProviderHttp of(PluginContext context, Timeouts timeouts) {
        return over(ProviderNetwork.of(context, timeouts), context);
    }

    static ProviderHttp over(ProviderNetwork network, PluginContext context) {
        return new ProviderHttp(context, network, null);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Headers of the call win over configured ones. The context receives a trace of the request: names and the error of the server, no values.
     */
    @Override
    public HttpAnswer send(HttpCall call) {
        URI shown = WebOrigin.withoutQuery(call.uri());
        WebOrigin origin = safeOrigin(call.uri(), shown);
        long begun = System.nanoTime();
        HttpAnswer answer;
        try {
            answer = given == null ? sender.send(call, origin, headers) : given.send(call);
        } catch (AuthException unanswered) {
            context.trace(() -> new RequestTrace(call, headers.values(), begun).failed(unanswered));
            throw unanswered;
        }
        context.trace(() -> new RequestTrace(call, headers.values(), begun).answered(answer));
        answer.clockDrift().ifPresent(drift -> tellDrift(drift, shown));
        return answer;
    }

    /**
     * Fetches the certificates of a server and sends it nothing else. They are judged even where {@code ssl_verify: false} accepts any.
     *
     * @param endpoint an {@code https} URL
     * @return the certificates, trusted or not
     * @throws NetworkException if no certificate came
     */
    public ServerChain certificates(URI endpoint) {
        URI shown = WebOrigin.withoutQuery(endpoint);
        return sender.certificates(shown, safeOrigin(endpoint, shown), network.routesToAllServers());
    }

    /**
     * Whether this transport verifies its servers.
     *
     * @return false where {@code ssl_verify: false} accepts every server
     */
    public boolean verifiesServers() {
        return network.tls().isVerifying();
    }

    /**
     * Describes what decides which servers this transport trusts: the certificate authorities, by the absolute path and the content of
     * their files. A document that was fetched with one basis proves nothing to those who trust another one.
     *
     * @return the description, for comparison; no secret
     */
    public List<String> trustBasis() {
        return network.tls().basis();
    }

    /**
     * Reads the body of an answer as a JSON object.
     *
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
                            + (answer.mediaType().isEmpty() ? "no media type" : answer.mediaTypeInWords())
                            + ") is not a JSON object: " + notJson.getMessage(),
                    Remedy.advice("Check that the URL is the right one"),
                    notJson);
        }
    }

    /**
     * Warns the person once of a clock that differs from a server's. Callers use it where the drift is known from elsewhere, since some
     * servers send no {@code Date}.
     *
     * @param drift how far this machine's clock is ahead; negative when it is behind
     * @param server the server of the other clock
     */
    public void tellDrift(Duration drift, URI server) {
        if (drift.abs().compareTo(DRIFT_WORTH_TELLING) >= 0 && warnedOfDrift.compareAndSet(false, true)) {
            context.warn("this machine's clock is " + Spans.inWords(drift)
                    + (drift.isNegative() ? " behind that of " : " ahead of that of ") + WebOrigin.of(server)
                    + "; " + SYNCHRONIZE_CLOCK);
        }
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
                    Remedy.advice("Check who named this endpoint, the configuration or the server's own metadata"),
                    null);
        }
        return origin;
    }

    /** The {@code headers} of a provider's section. */
    private static final class ConfiguredHeaders {

        /** The headers that the HTTP client or the protocol sets. Another value would break the request or send a token to the wrong server. */
        private static final Set<String> OURS = Set.of(
                "authorization",
                "connection",
                "content-encoding",
                "content-length",
                "content-type",
                "expect",
                "host",
                "proxy-authorization",
                "te",
                "trailer",
                "transfer-encoding",
                "upgrade");

        private ConfiguredHeaders() {}

        static Map<String, String> from(Settings provider) {
            Map<String, String> headers = provider.get(ProviderKeys.HEADERS).orElse(Map.of());
            ConfigProblems problems = new ConfigProblems();
            headers.forEach((name, value) -> {
                String path = provider.path(ProviderKeys.HEADERS.name()) + "." + name;
                if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
                    problems.add(path, origin(provider, name), "this header cannot be set; remove it");
                } else if (!Sender.isHeader(name, value)) {
                    // The value may be a key, so it is not shown.
                    problems.add(path, origin(provider, name), "not an HTTP header (RFC 9110 section 5)");
                }
            });
            problems.throwIfAny();
            return headers;
        }

        private static Origin origin(Settings provider, String name) {
            return provider.map()
                    .get(ProviderKeys.HEADERS.name())
                    .filter(ConfigMap.class::isInstance)
                    .flatMap(headers -> ((ConfigMap) headers).get(name))
                    .map(ConfigValue::origin)
                    .orElse(provider.origin(ProviderKeys.HEADERS));
        }
    }

    /**
     * One line about a request: the method, the URL without its query, the names of the parameters, the status, the error of the server and how long it
     * took. It has no value of a parameter or a header, and nothing else of a body.
     */
    private static final class RequestTrace {

        private static final String FORM = "application/x-www-form-urlencoded";
        private static final String ERROR = "error";
        private static final String DESCRIPTION = "error_description";

        /** Other names may come from a program, and hold anything. */
        private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.:-]{0,39}");

        private static final int MOST_NAMES = 30;

        private final HttpCall call;
        private final Redaction sent;
        private final long begun;

        /**
         * @param hidden values that go with the request, beside its own
         * @param begun when the request began, by {@link System#nanoTime()}
         */
        RequestTrace(HttpCall call, Collection<String> hidden, long begun) {
            this.call = call;
            this.sent = call.redaction(hidden);
            this.begun = begun;
        }

        String answered(HttpAnswer answer) {
            return line("HTTP " + answer.status() + error(answer));
        }

        String failed(AuthException failure) {
            return line(sent.clean(failure.problem()));
        }

        private String line(String outcome) {
            Duration taken = Duration.ofNanos(System.nanoTime() - begun);
            String names = call.parameters().entries().stream()
                    .map(Map.Entry::getKey)
                    .distinct()
                    .limit(MOST_NAMES)
                    .map(name -> NAME.matcher(name).matches() ? name : "…")
                    .collect(Collectors.joining(", "));
            return call.method() + " "
                    + PrintableText.oneLine(WebOrigin.withoutQuery(call.uri()).toString())
                    + (names.isEmpty() ? "" : " (" + names + ")") + ": " + outcome + ", after " + taken.toMillis()
                    + " ms";
        }

        private String error(HttpAnswer answer) {
            Map<String, @Nullable Object> fields = fields(answer);
            if (!(fields.get(ERROR) instanceof String code)) {
                return "";
            }
            List<String> others = new ArrayList<>();
            fields.forEach((name, value) -> {
                if (!name.equals(ERROR) && !name.equals(DESCRIPTION) && value instanceof String text) {
                    others.add(text);
                }
            });
            Redaction redaction = sent.and(others);
            String description = fields.get(DESCRIPTION) instanceof String text ? redaction.clean(text) : "";
            return ", " + redaction.clean(code) + (description.isEmpty() ? "" : ", \"" + description + "\"");
        }

        /** Returns the fields of an answer in JSON or a form; else those of a challenge that names an error (RFC 6750 section 3). */
        private static Map<String, @Nullable Object> fields(HttpAnswer answer) {
            Map<String, @Nullable Object> fields = Map.of();
            if (answer.mediaType().equals(FORM)) {
                fields = new LinkedHashMap<>(formOf(answer));
            } else if (answer.body().length > 0) {
                try {
                    fields = Json.readObject(answer.body());
                } catch (JsonException noFields) {
                    // a page, a signed answer, or nothing that can be read
                }
            }
            if (fields.get(ERROR) instanceof String) {
                return fields;
            }
            Optional<Challenge> challenge = Challenge.in(answer.headers("WWW-Authenticate")).stream()
                    .filter(found -> found.parameter(ERROR).isPresent())
                    .findFirst();
            return challenge.isPresent() ? new LinkedHashMap<>(challenge.get().parameters()) : Map.of();
        }

        private static Map<String, String> formOf(HttpAnswer answer) {
            return Parameters.decoded(new String(answer.body(), StandardCharsets.UTF_8)).entries().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (first, second) -> first));
        }
    }
}
