/** The storage type {@code memory}. */
@NullMarked
package io.kstlib.storage.memory;

import org.jspecify.annotations.NullMarked;
