/** Tokens that are bound to a key, with a proof for each request (DPoP, RFC 9449). Nimbus signs. */
@NullMarked
package io.kstlib.auth.dpop;

import org.jspecify.annotations.NullMarked;
