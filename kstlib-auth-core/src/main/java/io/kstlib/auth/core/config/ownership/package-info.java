/** Who else could have written a file, or could put another in its place. */
@NullMarked
package io.kstlib.auth.core.config.ownership;

import org.jspecify.annotations.NullMarked;
