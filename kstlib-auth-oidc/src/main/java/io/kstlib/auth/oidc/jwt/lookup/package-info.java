/** Where the keys of an issuer are, also of one that only the token names. */
@NullMarked
package io.kstlib.auth.oidc.jwt.lookup;

import org.jspecify.annotations.NullMarked;
