/**
 * What happens to the tokens of a login, for whoever wants to watch.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.core.event;

import org.jspecify.annotations.NullMarked;
