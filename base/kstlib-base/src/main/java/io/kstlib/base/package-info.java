/**
 * Work that ends in time.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.base;

import org.jspecify.annotations.NullMarked;
