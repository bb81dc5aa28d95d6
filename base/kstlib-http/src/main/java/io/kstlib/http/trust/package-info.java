/** Decides which servers are trusted, and explains why one is not. */
@NullMarked
package io.kstlib.http.trust;

import org.jspecify.annotations.NullMarked;
