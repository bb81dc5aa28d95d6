/** Encrypts and decrypts values one by one, and the message authentication code over all of them. */
@NullMarked
package io.kstlib.sops.cipher;

import org.jspecify.annotations.NullMarked;
