/** Reads the text of a configuration into a tree whose values know where they stand. */
@NullMarked
package io.kstlib.auth.core.config.tree;

import org.jspecify.annotations.NullMarked;
