/** What the claims of a token must say, and when (RFC 7519 section 4, OpenID Connect Core 1.0 section 3.1.3.7). */
@NullMarked
package io.kstlib.auth.oidc.jwt.claims;

import org.jspecify.annotations.NullMarked;
