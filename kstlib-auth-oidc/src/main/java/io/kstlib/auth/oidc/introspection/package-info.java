/** The validator {@code introspection}: it asks the server about a token (RFC 7662, RFC 9701). */
@NullMarked
package io.kstlib.auth.oidc.introspection;

import org.jspecify.annotations.NullMarked;
