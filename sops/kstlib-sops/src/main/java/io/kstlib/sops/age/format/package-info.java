/**
 * The age file format, version 1 (C2SP {@code age.md}): armor, header, payload, and the Bech32 text of keys (BIP 173). Whole files are kept in
 * memory, since the wrapped keys of sops and the identity files of people are small.
 *
 * <p>The kinds of recipients are in {@code io.kstlib.sops.age.recipient}. Jagged, the Java library for age, has X25519, scrypt and SSH. It
 * lacks the post-quantum hybrid and SSH keys with a passphrase; sops takes both. It does not say for each identity why it did not fit. It
 * has no module descriptors. X25519 and ChaCha20-Poly1305 are Bouncy Castle's. The tests run all test vectors of C2SP.
 */
@NullMarked
package io.kstlib.sops.age.format;

import org.jspecify.annotations.NullMarked;
