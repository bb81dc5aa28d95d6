/**
 * Master keys of OpenPGP, in two ways. One is {@code gpg} and its agent, as in sops, so that smart cards and pinentry work. The other is a key
 * file, read with Bouncy Castle, which needs no {@code gpg}.
 *
 * <p>The key file is the one named in {@code KSTLIB_PGP_KEY_FILE}, or {@code kstlib/pgp-keys.asc} in the configuration directory. It may hold
 * public keys, to encrypt for, and secret keys, in any number of armored blocks.
 */
@NullMarked
package io.kstlib.sops.pgp;

import org.jspecify.annotations.NullMarked;
