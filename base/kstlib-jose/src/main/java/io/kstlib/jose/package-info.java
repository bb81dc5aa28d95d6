/**
 * The private key of a client, and JWTs that are signed with it (RFC 7515, RFC 7517, RFC 7519).
 *
 * <p>Nimbus JOSE+JWT signs, and reads keys in JSON; the JDK reads keys in PKCS#8 and PKCS#12, and decrypts them. Nimbus reads PEM with Bouncy Castle
 * only, whose three jars would be needed for each signature. So {@code KeyReader.PemText} finds the blocks of a PEM text (RFC 7468), and
 * {@code Pkcs8.Der} reads and writes the few values around a key that the JDK does not take by itself (RFC 5915, RFC 5958, RFC 8017
 * appendix A.1.2).
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.jose;

import org.jspecify.annotations.NullMarked;
