/** Files that are replaced as a whole, seen by their owner only, and changed by one process at a time. */
@NullMarked
package io.kstlib.storage.file.store;

import org.jspecify.annotations.NullMarked;
