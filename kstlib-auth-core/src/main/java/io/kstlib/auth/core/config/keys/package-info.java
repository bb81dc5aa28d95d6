/** All keys: those of the section {@code auth}, those of plugins, and the check of a configuration by them. */
@NullMarked
package io.kstlib.auth.core.config.keys;

import org.jspecify.annotations.NullMarked;
