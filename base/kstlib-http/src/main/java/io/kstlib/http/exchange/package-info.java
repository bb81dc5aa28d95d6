/** One request of a provider and its answer, as bytes. */
@NullMarked
package io.kstlib.http.exchange;

import org.jspecify.annotations.NullMarked;
