/** The storage type {@code postgresql}. */
@NullMarked
package io.kstlib.storage.postgresql;

import org.jspecify.annotations.NullMarked;
