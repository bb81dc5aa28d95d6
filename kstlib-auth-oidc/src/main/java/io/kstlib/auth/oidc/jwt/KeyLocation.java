package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.oidc.discovery.DiscoveryDocument;
import io.kstlib.auth.oidc.jwks.KeySource;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys of a token's issuer are.
 *
 * @param jwksUri where they are published
 * @param source fetches and keeps them
 * @param document the metadata that says so; {@code null} where the configuration does
 * @param message how they were found, in words
 */
record KeyLocation(URI jwksUri, KeySource source, @Nullable DiscoveryDocument document, String message) {}
