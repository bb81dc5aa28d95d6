/**
 * Documents as values: maps, lists, scalars and comments, in the order of the file. All types are immutable.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.sops.tree;

import org.jspecify.annotations.NullMarked;
