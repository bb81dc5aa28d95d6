/**
 * The age file format, version 1 (C2SP {@code age.md}): armor, header, payload, and the Bech32 text of keys. Whole files in memory, as the
 * wrapped keys of sops and the identity files of people are small.
 *
 * <p>The kinds of recipients are in {@code io.kstlib.sops.age.recipient}. No library is used: what the platform has, X25519 and
 * ChaCha20-Poly1305, is nearly all of it, and the published Java implementation lacks half of the kinds that sops has.
 */
@NullMarked
package io.kstlib.sops.age.format;

import org.jspecify.annotations.NullMarked;
