/** The cost of a login that a fleet shares on a Redis server. */
@NullMarked
package io.kstlib.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;
