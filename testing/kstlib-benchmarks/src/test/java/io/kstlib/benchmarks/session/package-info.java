/** The cost of a token, and of a request with one. */
@NullMarked
package io.kstlib.benchmarks.session;

import org.jspecify.annotations.NullMarked;
