/**
 * The one reader of JWTs (RFC 7515, RFC 7519): strict and bounded, for the validators and for commands that only show a token.
 *
 * <p>Nimbus was weighed: its parser does not say where a token breaks, takes characters in Base64url that are none, and would be loaded by
 * programs that never validate a token.
 */
@NullMarked
package io.kstlib.auth.core.jwt;

import org.jspecify.annotations.NullMarked;
