/** Who can use a file, by permissions of either kind, and whether it lies on a network. */
@NullMarked
package io.kstlib.storage.file.access;

import org.jspecify.annotations.NullMarked;
