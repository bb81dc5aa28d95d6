/**
 * JWS and JWE as this module reads them: strictly, and only with signatures that prove something (RFC 7515, RFC 7516, RFC 7518, RFC 8037, RFC 8725).
 *
 * <p>Nimbus verifies ECDSA, the JDK the rest. Nimbus can choose a verifier itself, but it needs Tink for Ed25519 and has neither Ed448 nor
 * ML-DSA. It also says only that a signature is wrong, while a report needs the rule that was broken.
 *
 * <p>Nimbus decrypts. This package adds what Nimbus lacks: X448, X25519 without Tink (RFC 8037 section 3.2), limits, and errors that say what to do.
 */
@NullMarked
package io.kstlib.auth.oidc.jose;

import org.jspecify.annotations.NullMarked;
