/**
 * The sealed family of errors, one class for each thing that a caller can do differently,
 * and the rule by which they show text from outside.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.sops.error;

import org.jspecify.annotations.NullMarked;
