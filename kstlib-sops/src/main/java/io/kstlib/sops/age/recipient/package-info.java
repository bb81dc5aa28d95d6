/**
 * The kinds of age recipients and identities: X25519, passphrases (scrypt), keys of SSH, and the post-quantum hybrid of age 1.3. X25519 and SSH
 * need the platform alone; Bouncy Castle is loaded by passphrases and the hybrid.
 */
@NullMarked
package io.kstlib.sops.age.recipient;

import org.jspecify.annotations.NullMarked;
