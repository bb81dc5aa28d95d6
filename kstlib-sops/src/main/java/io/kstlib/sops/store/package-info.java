/** Reads and writes the file formats other than YAML, as sops does. */
@NullMarked
package io.kstlib.sops.store;

import org.jspecify.annotations.NullMarked;
