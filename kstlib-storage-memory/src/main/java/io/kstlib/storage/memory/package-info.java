/** Token storage that lives as long as the process. */
@NullMarked
package io.kstlib.storage.memory;

import org.jspecify.annotations.NullMarked;
