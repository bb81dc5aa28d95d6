package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.validation.SignatureFacts.IssuerSource;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oauth2.discovery.PublishedDocument;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwks.KeySource;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys of a token's issuer are.
 *
 * @param jwksUri where they are published
 * @param keys fetches them, or has them
 * @param document the metadata that names them; {@code null} where they are known from elsewhere
 * @param issuerFrom what names the issuer
 * @param message how they were found, in words
 */
public record KeyLocation(
        URI jwksUri,
        Keys keys,
        @Nullable DiscoveryDocument document,
        IssuerSource issuerFrom,
        Supplier<String> message) {

    /** The keys of one place. */
    public interface Keys {

        /**
         * Returns the keys at hand, or fetches them.
         *
         * @throws io.kstlib.auth.api.error.ProtocolException if what is there is no JWK set
         */
        JwkSet set();

        /** Returns a newer set than one that lacks a key; empty when there is none, or it is too early to ask. */
        Optional<JwkSet> newerThan(JwkSet lacking);
    }

    /** Keys that a server publishes. */
    public record Published(KeySource source, URI url) implements Keys {

        @Override
        public JwkSet set() {
            return source.keys(url);
        }

        @Override
        public Optional<JwkSet> newerThan(JwkSet lacking) {
            return source.newerThan(url, lacking);
        }
    }

    /**
     * Keys from the caller.
     *
     * @param document reads them
     */
    record Supplied(Supplier<PublishedDocument> document) implements Keys {

        @Override
        public JwkSet set() {
            return JwkSet.parse(document.get());
        }

        @Override
        public Optional<JwkSet> newerThan(JwkSet lacking) {
            return Optional.empty();
        }
    }
}
