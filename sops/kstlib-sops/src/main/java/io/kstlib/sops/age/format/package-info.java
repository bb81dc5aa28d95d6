/**
 * The age file format, version 1 (C2SP {@code age.md}): armor, header, payload, and the Bech32 text of keys (BIP 173). Whole files in
 * memory, as the wrapped keys of sops and the identity files of people are small.
 *
 * <p>The kinds of recipients are in {@code io.kstlib.sops.age.recipient}. Jagged, the Java library for age, has X25519, scrypt and SSH; it
 * lacks the post-quantum hybrid and SSH keys with a passphrase, both of which sops takes, and does not say of each identity why it did not
 * fit. It has no module descriptors. X25519 and ChaCha20-Poly1305 are Bouncy Castle's. The test vectors of C2SP are run in full.
 */
@NullMarked
package io.kstlib.sops.age.format;

import org.jspecify.annotations.NullMarked;
