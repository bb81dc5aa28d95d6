/** Encrypted tokens (RFC 7516): ID tokens that a provider encrypts for one client (OpenID Connect Core 1.0 section 10.2). */
@NullMarked
package io.kstlib.auth.oidc.jwe;

import org.jspecify.annotations.NullMarked;
