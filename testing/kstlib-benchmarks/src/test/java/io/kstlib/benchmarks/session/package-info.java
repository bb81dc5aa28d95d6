/** What a token, and a request with one, cost. */
@NullMarked
package io.kstlib.benchmarks.session;

import org.jspecify.annotations.NullMarked;
