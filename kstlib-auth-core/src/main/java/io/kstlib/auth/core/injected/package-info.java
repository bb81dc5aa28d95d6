/**
 * Tokens that the environment of a process brings, as in a job of continuous integration: used as they are, never stored and never refreshed.
 */
@NullMarked
package io.kstlib.auth.core.injected;

import org.jspecify.annotations.NullMarked;
