/** Moves a login from one storage to another without losing it. */
@NullMarked
package io.kstlib.auth.core.move;

import org.jspecify.annotations.NullMarked;
