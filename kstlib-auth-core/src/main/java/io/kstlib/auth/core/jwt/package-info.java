/**
 * The only reader of JWTs (RFC 7515, RFC 7519): strict and bounded, for the validators and for commands that only show a token.
 *
 * <p>Nimbus is not used. Its parser does not say where a token breaks, and accepts characters outside base64url. Programs that never validate a token
 * would also have to load it.
 *
 * <p>{@code CertificateOfTokens} reads the certificate to which a token is bound (RFC 8705).
 */
@NullMarked
package io.kstlib.auth.core.jwt;

import org.jspecify.annotations.NullMarked;
