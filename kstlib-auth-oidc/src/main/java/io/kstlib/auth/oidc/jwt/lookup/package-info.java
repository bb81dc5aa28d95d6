/** Finds the keys of an issuer, even where only the token names the issuer. */
@NullMarked
package io.kstlib.auth.oidc.jwt.lookup;

import org.jspecify.annotations.NullMarked;
