/**
 * Flows: ways to obtain a token.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.flow;

import org.jspecify.annotations.NullMarked;
