/**
 * The person's consent to a configuration that lies in the working directory (design rule 11): what it would do, and what was allowed.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.core.consent;

import org.jspecify.annotations.NullMarked;
