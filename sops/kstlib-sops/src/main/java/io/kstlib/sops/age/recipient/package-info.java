/**
 * The kinds of age recipients and identities: X25519, passphrases (scrypt), keys of SSH, and the post-quantum hybrid of age 1.3.
 *
 * <p>Follows C2SP {@code age.md}. That leaves out the kinds of SSH, which follow age 1.3.2. Jagged lacks the hybrid and locked SSH keys (see
 * {@code io.kstlib.sops.age.format}). The primitives are Bouncy Castle's and the JDK's. The classes for passphrases and the hybrid are
 * loaded only when such a recipient occurs.
 */
@NullMarked
package io.kstlib.sops.age.recipient;

import org.jspecify.annotations.NullMarked;
