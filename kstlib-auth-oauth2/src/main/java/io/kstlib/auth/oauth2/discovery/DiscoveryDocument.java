package io.kstlib.auth.oauth2.discovery;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.oauth2.discovery.PublishedDocument.Receipt;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.WebOrigin;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The metadata that a server publishes (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2). Immutable. */
public final class DiscoveryDocument {

    private final String issuer;
    private final Map<String, Object> metadata;
    private final PublishedDocument source;
    private volatile @Nullable URI jwksUri;

    private DiscoveryDocument(PublishedDocument source, String issuer, Map<String, Object> metadata) {
        this.source = source;
        this.issuer = issuer;
        this.metadata = metadata;
    }

    /**
     * Reads a document. The caller checks whether its issuer is the right one.
     *
     * @param document what was published
     * @return the metadata
     * @throws ProtocolException if it names no issuer
     */
    public static DiscoveryDocument parse(PublishedDocument document) {
        URI url = document.url();
        if (!(document.members().get("issuer") instanceof String issuer)) {
            throw new ProtocolException(
                    url,
                    "the discovery document at " + url + " names no issuer, which it must (OpenID Connect Discovery 1.0"
                            + " section 3, RFC 8414 section 2)",
                    Remedy.advice(PublishedDocument.lookAt(url)),
                    null);
        }
        Map<String, Object> metadata = new LinkedHashMap<>();
        document.members().forEach((name, value) -> {
            if (value != null) {
                metadata.put(name, value);
            }
        });
        return new DiscoveryDocument(document, issuer, Collections.unmodifiableMap(metadata));
    }

    /**
     * Returns where the server publishes its keys.
     *
     * @return the {@code jwks_uri}; empty when there is none
     * @throws ProtocolException if it is not an {@code https} URL, or {@code http} on loopback
     */
    public Optional<URI> jwksUri() {
        URI known = jwksUri;
        if (known == null) {
            known = endpoints(Set.of(Endpoint.JWKS)).get(Endpoint.JWKS);
            jwksUri = known; // it is read for each token
        }
        return Optional.ofNullable(known);
    }

    /**
     * {@return the URL of the keys}
     *
     * @param path the key of the configuration that names the keys in its place
     * @throws ProtocolException if it does not say so
     */
    public URI requireJwksUri(String path) {
        return jwksUri()
                .orElseThrow(() -> new ProtocolException(
                        url(),
                        "the discovery document at " + url()
                                + " names no jwks_uri (OpenID Connect Discovery 1.0 section 3)",
                        Remedy.changeSetting(path),
                        null));
    }

    /**
     * Returns the endpoints that the server publishes.
     *
     * @param wanted the endpoints that are looked for; what else the server publishes does not matter
     * @return those of them that it publishes
     * @throws ProtocolException if one is not an {@code https} URL, or {@code http} on loopback (security rule 5 in {@code docs/security.md})
     */
    public Map<Endpoint, URI> endpoints(Set<Endpoint> wanted) {
        Map<Endpoint, URI> endpoints = new LinkedHashMap<>();
        for (Endpoint endpoint : wanted) {
            Object published = metadata.get(endpoint.metadataName());
            if (published != null) {
                endpoints.put(endpoint, safe(endpoint, published));
            }
        }
        return endpoints;
    }

    private URI safe(Endpoint endpoint, Object published) {
        String problem;
        try {
            URI uri = new URI(String.valueOf(published));
            if (WebOrigin.of(uri).isSafe() && uri.getRawFragment() == null) {
                return uri;
            }
            problem = "it is neither https nor on this machine, or has a fragment";
        } catch (URISyntaxException | IllegalArgumentException notAUrl) {
            problem = "it is not a URL such as https://host/path";
        }
        throw new ProtocolException(
                url(),
                "the discovery document at " + url() + " names a " + endpoint.metadataName() + " that is not used: "
                        + problem,
                Remedy.advice("Have the provider correct it, or set " + endpoint.metadataName() + " of the provider"),
                null);
    }

    /** {@return the URL that it was fetched from} */
    public URI url() {
        return source.url();
    }

    /** {@return the issuer that it names} */
    public String issuer() {
        return issuer;
    }

    /** {@return the URL that it was fetched from, and the issuer that it names} */
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("url", url().toString());
        facts.put("issuer", issuer);
        return facts;
    }

    /** {@return the fields that have a value} */
    public Map<String, Object> metadata() {
        return metadata;
    }

    /** {@return the record of where and when it was obtained} */
    public Receipt receipt() {
        return source.receipt();
    }

    /** {@return the document as it was received} */
    public String text() {
        return source.text();
    }
}
