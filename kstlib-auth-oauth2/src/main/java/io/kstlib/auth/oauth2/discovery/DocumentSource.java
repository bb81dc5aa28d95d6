package io.kstlib.auth.oauth2.discovery;

import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.Spans;
import io.kstlib.http.ProviderHttp;
import io.kstlib.json.Json;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gets the documents that servers publish: from the network, or from the disk while they are fresh. Safe for use by several threads. */
public final class DocumentSource {

    private static final Duration LEAST = Duration.ofMinutes(1);
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[,\\s])max-age\\s*=\\s*\"?([0-9]{1,9})");
    private static final Pattern FORBIDDEN = Pattern.compile("(?:^|[,\\s])no-(?:store|cache)(?:$|[,=\\s])");

    private final ProviderHttp transport;
    private final Clock clock;
    private final Duration longest;
    private final @Nullable DocumentCache cache;

    private DocumentSource(ProviderHttp transport, Clock clock, Duration longest, @Nullable DocumentCache cache) {
        this.transport = transport;
        this.clock = clock;
        this.longest = longest;
        this.cache = cache;
    }

    /**
     * Makes the source for a provider. It keeps documents for its {@code discovery_ttl} at most.
     *
     * @param context the provider
     * @param transport sends the requests
     */
    public static DocumentSource of(ProviderContext context, ProviderHttp transport) {
        return of(context, context.settings(), transport);
    }

    /**
     * Makes the source for a provider whose requests are sent with other settings. It keeps documents for its {@code discovery_ttl} at most.
     *
     * @param context the provider
     * @param settings the settings of the transport
     * @param transport sends the requests
     */
    public static DocumentSource of(ProviderContext context, Settings settings, ProviderHttp transport) {
        Duration longest = OAuth2Keys.discoveryTtl(context);
        // A document of an unverified connection must not serve verified ones.
        boolean verified = settings.get(ProviderKeys.SSL_VERIFY).orElse(true)
                || settings.get(ProviderKeys.SSL_CA_BUNDLE).isPresent();
        DocumentCache cache = longest.isZero() || !verified
                ? null
                : context.cacheDirectory()
                        .map(directory -> new DocumentCache(directory, scope(settings, transport)))
                        .orElse(null);
        return new DocumentSource(transport, context.clock(), longest, cache);
    }

    /**
     * Makes a source that keeps nothing on disk.
     *
     * @param context the provider
     * @param transport sends the requests
     */
    public static DocumentSource ofNetworkOnly(ProviderContext context, ProviderHttp transport) {
        return new DocumentSource(transport, context.clock(), OAuth2Keys.discoveryTtl(context), null);
    }

    /**
     * Collects what decides, beside the URL, about the document and the trust in it. A proxy is no part of it: it cannot forge
     * https. Plain http is for loopback, which is reached without a proxy.
     */
    private static byte[] scope(Settings settings, ProviderHttp transport) {
        Map<String, Object> scope = new TreeMap<>();
        scope.put("headers", new TreeMap<>(settings.get(ProviderKeys.HEADERS).orElse(Map.of())));
        scope.put("trust", transport.trustBasis());
        return Json.write(scope);
    }

    /**
     * Returns a document that was fetched earlier, by this process or another one.
     *
     * @param url where it is published
     * @return the document while it is fresh; empty when it has to be fetched
     */
    public Optional<PublishedDocument> kept(URI url) {
        return cache == null
                ? Optional.empty()
                : cache.read(url)
                        .filter(document -> document.receipt().isFresh(clock.instant()))
                        // the clock was wrong when it was fetched
                        .filter(document -> !document.receipt().fetchedAt().isAfter(clock.instant()))
                        .filter(document ->
                                document.receipt().fetchedAt().plus(longest).isAfter(clock.instant()));
    }

    /**
     * Fetches a document and keeps it.
     *
     * @param url where it is
     * @param name what it is, for messages: "the discovery document"
     * @return the document; empty when the server says that there is none (HTTP 404 or 410)
     * @throws io.kstlib.auth.api.error.NetworkException if there is no answer, or the server cannot answer now
     * @throws io.kstlib.auth.api.error.ProtocolException if the answer is not a JSON object
     */
    public Optional<PublishedDocument> fetch(URI url, String name) {
        HttpAnswer answer = transport.send(HttpCall.get(url).withHeader("Accept", "application/json"));
        Receipt receipt = new Receipt(
                Receipt.From.SERVER,
                answer.receivedAt(),
                freshUntil(answer),
                answer.clockDrift().orElse(null),
                answer.serverCertificate());
        Optional<PublishedDocument> document = PublishedDocument.of(answer, name, receipt);
        if (cache != null) {
            document.ifPresent(published -> cache.write(url, published));
        }
        return document;
    }

    /**
     * Returns how long a document may be kept: as long as its server says (RFC 9111 section 4.2), at most as long as the configuration allows, and at
     * least a minute.
     *
     * <p>Many servers forbid caching of these documents out of habit, and two checks in a row should not cost two fetches. A missing key is
     * fetched at once, whatever this says.
     */
    private Instant freshUntil(HttpAnswer answer) {
        Duration said = said(answer).orElse(longest);
        return answer.receivedAt().plus(Spans.shorter(Spans.longer(said, LEAST), longest));
    }

    private static Optional<Duration> said(HttpAnswer answer) {
        String control = answer.header("Cache-Control").orElse("").toLowerCase(Locale.ROOT);
        if (FORBIDDEN.matcher(control).find()) {
            return Optional.of(Duration.ZERO);
        }
        Matcher maxAge = MAX_AGE.matcher(control);
        if (!maxAge.find()) {
            return Optional.empty();
        }
        long age = answer.header("Age")
                .map(String::trim)
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(Long::parseLong)
                .orElse(0L);
        return Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(maxAge.group(1)) - age)));
    }

    /** {@return the present time} */
    public Instant now() {
        return clock.instant();
    }
}
