/**
 * The values that a program gives to a login and gets from it: options, the status, reports, events, warnings, and the lists of plugins. Also the
 * person's consent to a configuration that is found in the current directory (security rule 11 in {@code docs/security.md}). {@code io.kstlib.auth.core}
 * makes and takes them.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.api.login;

import org.jspecify.annotations.NullMarked;
