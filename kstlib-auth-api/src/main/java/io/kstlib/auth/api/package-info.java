/**
 * What programs use beside tokens, errors and reports of validations: how a login reaches the person, what became of a login, a logout and a
 * check, and which plugins there are. Plugins are written against {@code io.kstlib.auth.spi}; nothing here needs that.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.api;

import org.jspecify.annotations.NullMarked;
