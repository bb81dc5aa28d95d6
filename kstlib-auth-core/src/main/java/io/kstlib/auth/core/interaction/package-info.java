/**
 * Ways to talk to you: the system browser, standard streams.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.core.interaction;

import org.jspecify.annotations.NullMarked;
