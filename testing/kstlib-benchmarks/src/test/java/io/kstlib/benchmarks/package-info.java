/** Benchmarks, each beside a baseline in the same run; {@code bench/benchmarks.sh} runs them. */
@NullMarked
package io.kstlib.benchmarks;

import org.jspecify.annotations.NullMarked;
