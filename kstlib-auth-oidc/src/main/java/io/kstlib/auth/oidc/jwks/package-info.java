/**
 * The keys that a server publishes (RFC 7517): reading them, keeping them, and finding the one that fits.
 *
 * <p>Nimbus makes RSA and EC keys of their parameters. Its {@code JWK.parse} (10.10) was weighed for the members: it takes characters in
 * Base64url that are none, RSA exponents of one, and Ed25519 keys of any length, so each is judged here from the members as published; it
 * has no ML-DSA keys, and refuses keys that may be used, such as one with an operation that it does not know (RFC 7517 section 4.3). Since
 * the judgement stays, so does reading, which is smaller than a second reading beside Nimbus's.
 *
 * <p>Java's key factories take keys of EdDSA that are no point of the curve, or one of small order, by which anyone can sign; {@code EdwardsCurve}
 * finds both, by the formulas of RFC 8032. They take secp256k1 and ML-DSA as a SubjectPublicKeyInfo only. What stands before the key in it is the same
 * for all keys of a kind, so it is a constant from the RFC. Bouncy Castle was weighed for it: this module would need it for nothing else.
 */
@NullMarked
package io.kstlib.auth.oidc.jwks;

import org.jspecify.annotations.NullMarked;
