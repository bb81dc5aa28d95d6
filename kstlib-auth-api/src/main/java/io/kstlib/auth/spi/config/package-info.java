/**
 * The configuration as plugins see it: values that know where they were written, typed keys, and problems collected in one pass.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.config;

import org.jspecify.annotations.NullMarked;
