/**
 * Providers: each is the client of one authorization server, and does not know how tokens are stored.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.provider;

import org.jspecify.annotations.NullMarked;
