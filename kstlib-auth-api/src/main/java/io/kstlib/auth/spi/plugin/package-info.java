/**
 * What all plugin factories share.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.plugin;

import org.jspecify.annotations.NullMarked;
