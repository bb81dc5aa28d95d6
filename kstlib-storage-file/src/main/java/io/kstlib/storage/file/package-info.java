/** The storage type {@code file}: one plain JSON file per provider. */
@NullMarked
package io.kstlib.storage.file;

import org.jspecify.annotations.NullMarked;
