/**
 * The verification of JWTs in six steps, both for logins and for reports: which issuer, which key, which claims, and the proof for a third party. It
 * finds the keys of an issuer even where only the token names the issuer.
 */
@NullMarked
package io.kstlib.auth.oidc.jwt;

import org.jspecify.annotations.NullMarked;
