/**
 * The keys that a server publishes (RFC 7517): reads them, keeps them, and finds the one that fits.
 *
 * <p>Nimbus makes RSA and EC keys from their parameters. Its {@code JWK.parse} (10.10) does not fit for the members. It takes characters in
 * Base64url that do not belong there, RSA exponents of one, and Ed25519 keys of any length. It has no ML-DSA keys. It also refuses keys
 * that may be used, such as one with an operation that it does not know (RFC 7517 section 4.3). So the members are read and judged here as
 * published. This is less code than a second check after Nimbus.
 *
 * <p>Java's key factories take keys of EdDSA that are not a point of the curve, or a point of small order, with which anyone can sign.
 * {@code EdwardsCurve} finds both, by the formulas of RFC 8032. The factories take secp256k1 and ML-DSA only as a SubjectPublicKeyInfo. Its
 * bytes before the key are the same for all keys of a kind, so they are a constant from the RFC. Bouncy Castle could make them, but this
 * module would need it for nothing else.
 */
@NullMarked
package io.kstlib.auth.oidc.jwks;

import org.jspecify.annotations.NullMarked;
