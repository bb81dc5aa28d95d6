/**
 * Work that ends in time, and keys that are derived from secrets.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.base;

import org.jspecify.annotations.NullMarked;
