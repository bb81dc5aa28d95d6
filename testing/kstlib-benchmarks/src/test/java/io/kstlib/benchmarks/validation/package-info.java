/** Validating a token. */
@NullMarked
package io.kstlib.benchmarks.validation;

import org.jspecify.annotations.NullMarked;
