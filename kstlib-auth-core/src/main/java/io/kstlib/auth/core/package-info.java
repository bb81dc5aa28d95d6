/**
 * The entry points for programs: load the configuration, log in, get tokens, send requests.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.core;

import org.jspecify.annotations.NullMarked;
