/**
 * Token validators: each judges tokens and reports each step. Here are also the reports that they make.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.validation;

import org.jspecify.annotations.NullMarked;
