/** Strict, bounded JSON to and from plain maps and lists. */
@NullMarked
package io.kstlib.json;

import org.jspecify.annotations.NullMarked;
