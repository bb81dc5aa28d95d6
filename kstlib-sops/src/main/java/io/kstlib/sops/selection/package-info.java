/** Which values of a document are encrypted. */
@NullMarked
package io.kstlib.sops.selection;

import org.jspecify.annotations.NullMarked;
