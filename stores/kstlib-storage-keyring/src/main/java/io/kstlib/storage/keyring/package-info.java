/** The storage type {@code keyring}: the files of SOPS, whose age key is in the keyring of the person instead of in a file. */
@NullMarked
package io.kstlib.storage.keyring;

import org.jspecify.annotations.NullMarked;
