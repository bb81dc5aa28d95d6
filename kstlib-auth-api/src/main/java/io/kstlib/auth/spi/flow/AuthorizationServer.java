package io.kstlib.auth.spi.flow;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The known facts of an authorization server: its issuer and its metadata (RFC 8414, OpenID Connect Discovery 1.0). They were discovered, configured or
 * both. Immutable, safe for use by several threads.
 */
public final class AuthorizationServer {

    private final @Nullable String issuer;
    private final Map<Endpoint, URI> endpoints;
    private final Map<String, Object> metadata;

    /**
     * Creates the description of a server.
     *
     * @param issuer the issuer, or {@code null} when only endpoints are known
     * @param endpoints the endpoints that are known
     * @param metadata everything the server published; empty when nothing was discovered
     */
    public AuthorizationServer(@Nullable String issuer, Map<Endpoint, URI> endpoints, Map<String, ?> metadata) {
        this.issuer = issuer;
        this.endpoints = Map.copyOf(endpoints);
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** {@return the issuer; empty when only endpoints are known} */
    public Optional<String> issuer() {
        return Optional.ofNullable(issuer);
    }

    /** {@return the URL of an endpoint; empty when the server has no such endpoint} */
    public Optional<URI> endpoint(Endpoint endpoint) {
        return Optional.ofNullable(endpoints.get(endpoint));
    }

    /** {@return the endpoints that are known} */
    public Map<Endpoint, URI> endpoints() {
        return endpoints;
    }

    /** {@return everything the server published, as plain values; empty when nothing was discovered} */
    public Map<String, Object> metadata() {
        return metadata;
    }

    /**
     * Reads a metadata field that holds a list of texts. Leaves out entries that are not texts.
     *
     * @param field such as {@code id_token_signing_alg_values_supported}
     * @return the texts; empty when the server does not publish the field as a list
     */
    public List<String> supported(String field) {
        List<String> texts = new ArrayList<>();
        if (metadata.get(field) instanceof List<?> list) {
            list.forEach(entry -> {
                if (entry instanceof String text) {
                    texts.add(text);
                }
            });
        }
        return List.copyOf(texts);
    }

    /**
     * Whether every authorization response carries {@code iss} (RFC 9207 section 3).
     *
     * @return the server's {@code authorization_response_iss_parameter_supported}; false when it is not published
     */
    public boolean sendsIssuerInAuthorizationResponse() {
        return Boolean.TRUE.equals(metadata.get("authorization_response_iss_parameter_supported"));
    }
}
