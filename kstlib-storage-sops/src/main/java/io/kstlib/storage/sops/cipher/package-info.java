/** Encrypts tokens for SOPS recipients, and says who these are. */
@NullMarked
package io.kstlib.storage.sops.cipher;

import org.jspecify.annotations.NullMarked;
