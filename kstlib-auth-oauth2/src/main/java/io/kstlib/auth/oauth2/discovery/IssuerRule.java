package io.kstlib.auth.oauth2.discovery;

import java.util.Optional;

/** Which issuer a type of provider asks, and which issuers it accepts in what that one publishes. */
public interface IssuerRule {

    /** {@return the configured issuer; empty when only endpoints are configured} */
    Optional<String> issuer();

    /**
     * Checks the issuer that a document names.
     *
     * @param document what the configured issuer publishes
     * @throws io.kstlib.auth.api.error.ProtocolException if it is the document of another issuer
     */
    void require(DiscoveryDocument document);
}
