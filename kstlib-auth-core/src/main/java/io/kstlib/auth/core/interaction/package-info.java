/** Talking to a person: the system browser, standard streams. */
@NullMarked
package io.kstlib.auth.core.interaction;

import org.jspecify.annotations.NullMarked;
