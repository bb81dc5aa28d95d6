/** How a document is to be encrypted: for whom, and which of its values. */
@NullMarked
package io.kstlib.sops.encryption;

import org.jspecify.annotations.NullMarked;
