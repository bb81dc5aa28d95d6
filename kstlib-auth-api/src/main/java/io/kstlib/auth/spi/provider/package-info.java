/**
 * Providers: what speaks to one authorization server, without knowing how tokens are stored.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.provider;

import org.jspecify.annotations.NullMarked;
