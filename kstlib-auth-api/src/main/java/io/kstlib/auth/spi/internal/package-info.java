/**
 * What kstlib's own modules share and authors of plugins do not need: PKCE, challenges of HTTP, the security profile, and the keys of a provider's
 * network.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.internal;

import org.jspecify.annotations.NullMarked;
