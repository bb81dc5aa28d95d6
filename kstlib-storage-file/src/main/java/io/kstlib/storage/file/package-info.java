/** The storage type {@code file}: a plain JSON file a provider. */
@NullMarked
package io.kstlib.storage.file;

import org.jspecify.annotations.NullMarked;
