/**
 * The values that a program gives to a login and gets from it: options, the status, reports, events, warnings, and the lists of plugins. {@code
 * io.kstlib.auth.core} makes and takes them.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.api.login;

import org.jspecify.annotations.NullMarked;
