/** The sops metadata of a file, and where each format keeps it. */
@NullMarked
package io.kstlib.sops.metadata;

import org.jspecify.annotations.NullMarked;
