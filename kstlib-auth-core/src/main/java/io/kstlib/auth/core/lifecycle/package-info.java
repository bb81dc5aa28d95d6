/** The life of a stored token: who gets it, when it is refreshed, and what happens when that fails. */
@NullMarked
package io.kstlib.auth.core.lifecycle;

import org.jspecify.annotations.NullMarked;
