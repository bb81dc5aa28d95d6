/** The validator {@code introspection}: the word of the server on a token (RFC 7662, RFC 9701). */
@NullMarked
package io.kstlib.auth.oidc.introspection;

import org.jspecify.annotations.NullMarked;
