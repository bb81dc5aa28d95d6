/**
 * Secrets: what fetches the secrets that a configuration refers to, each for a URI scheme.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.secret;

import org.jspecify.annotations.NullMarked;
