/**
 * Lets any storage keep tokens as ciphertext only.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.storage.sops.envelope;

import org.jspecify.annotations.NullMarked;
