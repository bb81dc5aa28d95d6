/**
 * What happens to the tokens of a login, for listeners.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.core.event;

import org.jspecify.annotations.NullMarked;
