/**
 * The report of a validation, which lets a third party repeat every step.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.api.validation;

import org.jspecify.annotations.NullMarked;
