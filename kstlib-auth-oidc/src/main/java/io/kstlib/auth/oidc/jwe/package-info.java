/**
 * Encrypted tokens (RFC 7516): ID tokens that a provider encrypts for one client (OpenID Connect Core 1.0 section 10.2).
 *
 * <p>Nimbus decrypts. This package adds what Nimbus lacks: X448, X25519 without Tink (RFC 8037 section 3.2), limits, and errors that say
 * what to do.
 */
@NullMarked
package io.kstlib.auth.oidc.jwe;

import org.jspecify.annotations.NullMarked;
