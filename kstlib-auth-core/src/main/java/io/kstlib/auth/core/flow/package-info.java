/** The flow of a login: the configured one, one for that login only, or, if none is configured, one that the server offers and that works here. */
@NullMarked
package io.kstlib.auth.core.flow;

import org.jspecify.annotations.NullMarked;
