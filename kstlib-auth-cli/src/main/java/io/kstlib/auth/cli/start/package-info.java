/**
 * Where the command starts, for the launcher only. Programs use {@code kstlib-auth-core}.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.cli.start;

import org.jspecify.annotations.NullMarked;
