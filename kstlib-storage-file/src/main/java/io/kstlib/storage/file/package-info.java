/** Crash-safe token storage in files. */
@NullMarked
package io.kstlib.storage.file;

import org.jspecify.annotations.NullMarked;
