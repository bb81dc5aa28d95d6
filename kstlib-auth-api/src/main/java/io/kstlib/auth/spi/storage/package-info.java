/**
 * Token storages: where tokens rest, with one atomic step that refresh is built on.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.storage;

import org.jspecify.annotations.NullMarked;
