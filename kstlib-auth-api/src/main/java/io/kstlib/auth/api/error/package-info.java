/**
 * The one sealed family of exceptions. Each subclass stands for one reaction of the caller.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.api.error;

import org.jspecify.annotations.NullMarked;
