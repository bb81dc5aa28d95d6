/**
 * The keys that a server publishes (RFC 7517): reading them, keeping them, and finding the one that fits.
 *
 * <p>Nimbus makes RSA and EC keys of their parameters. Its {@code JWK.parse} (10.10) was weighed for the members: it takes characters in
 * Base64url that are none, RSA exponents of one, and Ed25519 keys of any length, so each is judged here from the members as published; it
 * has no ML-DSA keys, and refuses keys that may be used, such as one with an operation that it does not know (RFC 7517 section 4.3). Since
 * the judgement stays, so does reading, which is smaller than a second reading beside Nimbus's.
 */
@NullMarked
package io.kstlib.auth.oidc.jwks;

import org.jspecify.annotations.NullMarked;
