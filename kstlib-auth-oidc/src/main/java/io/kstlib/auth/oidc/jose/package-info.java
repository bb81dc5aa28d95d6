/**
 * JWS as this module reads it: strictly, and with signatures that prove something (RFC 7515, RFC 7518, RFC 8037, RFC 8725).
 *
 * <p>Nimbus verifies ECDSA, and the JDK the rest. Nimbus's own choice of a verifier was weighed: it needs Tink for Ed25519, has neither
 * Ed448 nor ML-DSA, and says that a signature is wrong, not which rule was broken, which a report needs.
 */
@NullMarked
package io.kstlib.auth.oidc.jose;

import org.jspecify.annotations.NullMarked;
