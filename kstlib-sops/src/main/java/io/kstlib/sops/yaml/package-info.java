/** Reads and writes YAML, comments included, as sops does. */
@NullMarked
package io.kstlib.sops.yaml;

import org.jspecify.annotations.NullMarked;
