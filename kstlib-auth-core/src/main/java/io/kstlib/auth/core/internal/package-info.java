/**
 * What modules of kstlib need of the types that applications use, and applications do not: it names types of plugins. {@code
 * io.kstlib.auth.core.internal.InternalAccess} opens it.
 */
@NullMarked
package io.kstlib.auth.core.internal;

import org.jspecify.annotations.NullMarked;
