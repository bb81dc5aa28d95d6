/**
 * Secret resolvers: each fetches the secrets of one URI scheme to which a configuration refers.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.secret;

import org.jspecify.annotations.NullMarked;
