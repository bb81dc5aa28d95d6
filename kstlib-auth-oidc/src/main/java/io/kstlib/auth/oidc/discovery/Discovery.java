package io.kstlib.auth.oidc.discovery;

import io.kstlib.auth.core.http.HttpTransport;
import io.kstlib.auth.oidc.config.IssuerUrl;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Fetches the metadata of issuers and keeps it for a time. Safe for use by several threads. */
public final class Discovery {

    /** How many documents are kept; more than one is needed only where tokens name their issuer. */
    private static final int MOST_DOCUMENTS = 20;

    private static final String NAME = "the discovery document";

    private final HttpTransport transport;
    private final Clock clock;
    private final Duration lifetime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, DiscoveryDocument> kept = new LinkedHashMap<>();

    /**
     * @param transport sends the requests
     * @param clock the clock to go by
     * @param lifetime how long a document is kept
     */
    public Discovery(HttpTransport transport, Clock clock, Duration lifetime) {
        this.transport = transport;
        this.clock = clock;
        this.lifetime = lifetime;
    }

    /**
     * The metadata of an issuer. Whether the document names this issuer is for the caller to check.
     *
     * @param issuer an issuer without {@link IssuerUrl#problem(String)}
     * @return the document, as fetched within the lifetime; empty when the server has none (HTTP 404)
     * @throws io.kstlib.auth.api.error.NetworkException if it must be fetched and the server cannot give it now
     * @throws io.kstlib.auth.api.error.ProtocolException if what is there is no discovery document
     */
    public Optional<DiscoveryDocument> document(String issuer) {
        lock.lock();
        try {
            DiscoveryDocument known = kept.get(issuer);
            if (known != null && clock.instant().isBefore(known.fetchedAt().plus(lifetime))) {
                return Optional.of(known);
            }
            URI url = IssuerUrl.discoveryUrl(issuer);
            Optional<DiscoveryDocument> fetched =
                    PublishedDocument.fetch(transport, url, NAME).map(DiscoveryDocument::parse);
            fetched.ifPresent(document -> keep(issuer, document));
            return fetched;
        } finally {
            lock.unlock();
        }
    }

    private void keep(String issuer, DiscoveryDocument document) {
        if (!kept.containsKey(issuer) && kept.size() >= MOST_DOCUMENTS) {
            kept.clear();
        }
        kept.put(issuer, document);
    }
}
