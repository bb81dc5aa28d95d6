/** Where configurations are looked for, and how their paths are shown. */
@NullMarked
package io.kstlib.auth.core.config.place;

import org.jspecify.annotations.NullMarked;
