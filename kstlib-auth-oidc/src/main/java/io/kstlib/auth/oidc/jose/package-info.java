/** JWS as this module reads it: strictly, and with signatures that prove something (RFC 7515, RFC 7518, RFC 8037, RFC 8725). */
@NullMarked
package io.kstlib.auth.oidc.jose;

import org.jspecify.annotations.NullMarked;
