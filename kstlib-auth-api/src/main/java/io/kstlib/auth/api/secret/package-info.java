/**
 * Secrets that do not print themselves, and the references that stand for them in a configuration.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.api.secret;

import org.jspecify.annotations.NullMarked;
