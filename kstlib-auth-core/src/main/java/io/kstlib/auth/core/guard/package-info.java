/**
 * Calls of plugins. They are foreign code: their failures come out as errors of the sealed family, and they run under their own context class loader.
 */
@NullMarked
package io.kstlib.auth.core.guard;

import org.jspecify.annotations.NullMarked;
