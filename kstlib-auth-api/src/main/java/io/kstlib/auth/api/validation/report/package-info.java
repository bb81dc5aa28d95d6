/**
 * The facts that kstlib's own validators find, for the command that shows them. Other programs read {@code ValidationFacts.toMap()}.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.api.validation.report;

import org.jspecify.annotations.NullMarked;
