package io.kstlib.auth.oauth2.discovery;

import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.http.ProviderHttp;
import io.kstlib.json.Json;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gets the documents that servers publish: from the network, or from the disk while they are fresh. Safe for use by several threads. */
public final class DocumentSource {

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
        Duration longest = OAuth2Keys.discoveryTtl(context);
        Settings settings = context.settings();
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
                HttpFreshness.until(answer, longest),
                answer.clockDrift().orElse(null),
                answer.serverCertificate());
        Optional<PublishedDocument> document = PublishedDocument.of(answer, name, receipt);
        if (cache != null) {
            document.ifPresent(published -> cache.write(url, published));
        }
        return document;
    }

    /** {@return the present time} */
    public Instant now() {
        return clock.instant();
    }
}
