/**
 * The token, for programs and in its stored form.
 *
 * <p>Times have the form of Python's {@code datetime.isoformat} (a profile of RFC 3339). The JDK's formatters also read and write it, but their setup
 * takes some 15 ms, for every token that a command prints. So this package reads and writes the usual form itself. Tests compare both.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.api.token;

import org.jspecify.annotations.NullMarked;
