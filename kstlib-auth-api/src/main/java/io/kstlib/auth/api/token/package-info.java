/**
 * The token, as handed out and as stored.
 *
 * <p>Times are those of Python's {@code datetime.isoformat} (a profile of RFC 3339). The JDK's formatters read and write them, too, but
 * take some 15 ms to be set up, before every token that a command hands out; so the usual form is read and written here, and tests compare
 * both.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.api.token;

import org.jspecify.annotations.NullMarked;
