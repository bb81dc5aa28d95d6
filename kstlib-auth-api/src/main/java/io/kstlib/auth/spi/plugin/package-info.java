/**
 * The common part of all plugin factories.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.plugin;

import org.jspecify.annotations.NullMarked;
