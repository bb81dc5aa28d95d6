/** Finds plugins by type string. */
@NullMarked
package io.kstlib.auth.core.plugin;

import org.jspecify.annotations.NullMarked;
