/**
 * Which values of a document are encrypted.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.sops.selection;

import org.jspecify.annotations.NullMarked;
