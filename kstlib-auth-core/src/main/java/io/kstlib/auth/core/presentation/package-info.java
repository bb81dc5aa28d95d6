/** The token presentation that comes with the core. */
@NullMarked
package io.kstlib.auth.core.presentation;

import org.jspecify.annotations.NullMarked;
