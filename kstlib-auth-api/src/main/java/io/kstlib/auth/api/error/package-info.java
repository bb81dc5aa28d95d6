/**
 * The one sealed family of errors: a subclass for each thing that a caller can do differently.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.api.error;

import org.jspecify.annotations.NullMarked;
