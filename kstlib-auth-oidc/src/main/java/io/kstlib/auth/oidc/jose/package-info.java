/**
 * JWS as this module reads it: strictly, and only with signatures that prove something (RFC 7515, RFC 7518, RFC 8037, RFC 8725).
 *
 * <p>Nimbus verifies ECDSA, the JDK the rest. Nimbus can choose a verifier itself, but it needs Tink for Ed25519 and has neither Ed448 nor
 * ML-DSA. It also says only that a signature is wrong, while a report needs the rule that was broken.
 */
@NullMarked
package io.kstlib.auth.oidc.jose;

import org.jspecify.annotations.NullMarked;
