/**
 * Token validators: what judges a token and reports each step.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.validation;

import org.jspecify.annotations.NullMarked;
