package io.kstlib.auth.oauth2.discovery;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.oauth2.config.IssuerUrl;
import io.kstlib.auth.spi.config.Settings;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Fetches the metadata of issuers and keeps it for a time. Safe for use by several threads. */
public final class Discovery {

    /** How many documents are kept. More than one is needed only where tokens name their issuer. */
    private static final int MOST_DOCUMENTS = 20;

    private static final String NAME = "the discovery document";

    private final DocumentSource source;
    private final Function<String, URI> location;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, DiscoveryDocument> kept = new LinkedHashMap<>();

    /**
     * Creates an object that fetches and keeps documents.
     *
     * @param source brings the documents
     * @param location says where the document of an issuer is, such as {@link IssuerUrl#discoveryUrl}
     */
    public Discovery(DocumentSource source, Function<String, URI> location) {
        this.source = source;
        this.location = location;
    }

    /**
     * {@return the URL of an issuer's metadata}
     *
     * @param issuer an issuer without {@link IssuerUrl#problem(String)}
     */
    URI url(String issuer) {
        return location.apply(issuer);
    }

    /**
     * Makes the error for an issuer that publishes nothing.
     *
     * @param settings the provider's section
     */
    public ProtocolException absent(String issuer, Settings settings) {
        return PublishedDocument.missing(
                url(issuer),
                NAME,
                "Check " + settings.path("issuer") + ": it is the URL that the provider's documentation calls issuer or"
                        + " authority");
    }

    /**
     * Returns the metadata of an issuer. The caller checks whether the document names this issuer.
     *
     * @param issuer an issuer without {@link IssuerUrl#problem(String)}
     * @return the document while it is fresh, else as fetched now; empty when the server has none (HTTP 404)
     * @throws io.kstlib.auth.api.error.NetworkException if it must be fetched and the server cannot give it now
     * @throws io.kstlib.auth.api.error.ProtocolException if what is there is no discovery document
     */
    public Optional<DiscoveryDocument> document(String issuer) {
        lock.lock();
        try {
            DiscoveryDocument known = kept.get(issuer);
            if (known != null && known.receipt().isFresh(source.now())) {
                return Optional.of(known);
            }
            URI url = url(issuer);
            Optional<DiscoveryDocument> document =
                    ofDisk(url, issuer).or(() -> source.fetch(url, NAME).map(DiscoveryDocument::parse));
            document.ifPresent(found -> keep(issuer, found));
            return document;
        } finally {
            lock.unlock();
        }
    }

    /** Reads a kept document that names this issuer. A document of another issuer is fetched again, because the server may have corrected it. */
    private Optional<DiscoveryDocument> ofDisk(URI url, String issuer) {
        return source.kept(url)
                .filter(document -> issuer.equals(document.members().get("issuer")))
                .map(DiscoveryDocument::parse);
    }

    private void keep(String issuer, DiscoveryDocument document) {
        if (!kept.containsKey(issuer) && kept.size() >= MOST_DOCUMENTS) {
            kept.clear();
        }
        kept.put(issuer, document);
    }
}
