/**
 * The configuration for plugins: values that know where they were written, typed keys, and problems that are collected in one pass.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.config;

import org.jspecify.annotations.NullMarked;
