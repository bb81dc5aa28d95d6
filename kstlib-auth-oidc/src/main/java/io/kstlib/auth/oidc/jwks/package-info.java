/** The keys that a server publishes (RFC 7517): reading them, keeping them, and finding the one that fits. */
@NullMarked
package io.kstlib.auth.oidc.jwks;

import org.jspecify.annotations.NullMarked;
