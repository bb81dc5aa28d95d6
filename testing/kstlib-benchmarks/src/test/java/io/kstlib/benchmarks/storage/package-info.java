/** The cost of encrypted storage. */
@NullMarked
package io.kstlib.benchmarks.storage;

import org.jspecify.annotations.NullMarked;
