/** What it costs to keep a token encrypted. */
@NullMarked
package io.kstlib.benchmarks.storage;

import org.jspecify.annotations.NullMarked;
