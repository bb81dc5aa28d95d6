/** Plugins at work: foreign code, whose failures come out as errors of the sealed family, and which works under its own context class loader. */
@NullMarked
package io.kstlib.auth.core.guard;

import org.jspecify.annotations.NullMarked;
