/**
 * The error of this library, with one reason for each thing that a caller can do differently,
 * and the rule by which it shows text from outside.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.sops.error;

import org.jspecify.annotations.NullMarked;
