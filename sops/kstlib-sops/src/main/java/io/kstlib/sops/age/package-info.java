/**
 * Master keys of age: where identities are looked for, and the identity that is made when there is none.
 *
 * <p>The places are, nearest first: {@code SOPS_AGE_KEY}, {@code SOPS_AGE_KEY_FILE}, {@code sops/age/keys.txt} in the configuration directory,
 * {@code SOPS_AGE_SSH_PRIVATE_KEY_FILE}, {@code ~/.ssh/id_ed25519}, {@code ~/.ssh/id_rsa}. Then come those that need another program or a
 * person: {@code SOPS_AGE_KEY_CMD}, {@code SOPS_AGE_SSH_PRIVATE_KEY_CMD}, and key files with a passphrase.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.sops.age;

import org.jspecify.annotations.NullMarked;
