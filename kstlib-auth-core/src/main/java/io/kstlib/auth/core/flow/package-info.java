/** By which flow a login is done: the configured one, one for that login only, or one that stands in where no browser can be opened. */
@NullMarked
package io.kstlib.auth.core.flow;

import org.jspecify.annotations.NullMarked;
