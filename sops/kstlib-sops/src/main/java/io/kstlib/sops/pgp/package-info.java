/**
 * Master keys of OpenPGP, in two ways: through {@code gpg} and its agent, as sops does, so that smart cards and pinentry work; and from a key
 * file, with Bouncy Castle, where there is no {@code gpg}.
 *
 * <p>The key file is the one named in {@code KSTLIB_PGP_KEY_FILE}, or {@code kstlib/pgp-keys.asc} in the configuration directory. It may hold
 * public keys, to encrypt for, and secret keys, in any number of armored blocks.
 */
@NullMarked
package io.kstlib.sops.pgp;

import org.jspecify.annotations.NullMarked;
