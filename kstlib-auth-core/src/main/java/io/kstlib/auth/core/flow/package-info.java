/** By which flow a login is done: the configured one, one for that login only, or, where that is left open, one that the server offers and that works here. */
@NullMarked
package io.kstlib.auth.core.flow;

import org.jspecify.annotations.NullMarked;
