/**
 * Token storages: each stores tokens, and has one atomic step on which refresh is built.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.storage;

import org.jspecify.annotations.NullMarked;
