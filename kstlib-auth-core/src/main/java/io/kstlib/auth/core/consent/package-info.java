/**
 * The person's consent to a configuration that is found in the current directory (security rule 11 in {@code docs/security.md}): what it does if it is
 * used, and what was allowed.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.core.consent;

import org.jspecify.annotations.NullMarked;
