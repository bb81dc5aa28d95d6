/** Lets any storage keep tokens as ciphertext only. */
@NullMarked
package io.kstlib.storage.sops.envelope;

import org.jspecify.annotations.NullMarked;
