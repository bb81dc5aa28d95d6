/**
 * Master keys of age: where identities are looked for, and the identity that is made when there is none.
 *
 * <p>The places are, nearest first: {@code SOPS_AGE_KEY}, {@code SOPS_AGE_KEY_FILE}, {@code sops/age/keys.txt} in the configuration directory,
 * {@code SOPS_AGE_SSH_PRIVATE_KEY_FILE}, {@code ~/.ssh/id_ed25519}, {@code ~/.ssh/id_rsa}. Then come those that need another program or a
 * person: {@code SOPS_AGE_KEY_CMD}, {@code SOPS_AGE_SSH_PRIVATE_KEY_CMD}, and key files with a passphrase.
 *
 * <p>Age itself follows C2SP {@code age.md}, version 1: armor, header, payload, the Bech32 text of keys (BIP 173), and the kinds X25519,
 * passphrases (scrypt) and the post-quantum hybrid of age 1.3. The kinds of SSH follow age 1.3.2. Whole files are kept in memory, since the
 * wrapped keys of sops and the identity files of people are small. The primitives are Bouncy Castle's and the JDK's. The classes for
 * passphrases and the hybrid are loaded only when such a recipient occurs. The tests run all test vectors of C2SP. Jagged, the Java library
 * for age, lacks the hybrid and SSH keys with a passphrase; sops takes both. It does not say for each identity why it did not fit, and it
 * has no module descriptors.
 *
 * <p>Keys of SSH follow the wire format (RFC 4253, RFC 8709), and OpenSSH's {@code PROTOCOL.key} with its {@code bcrypt_pbkdf} for files with
 * a passphrase; DER is Bouncy Castle's. Apache MINA sshd reads such files, too, but it is a whole SSH client and server of several megabytes
 * with a logging facade. Jagged reads only files without a passphrase. So does Bouncy Castle's {@code OpenSSHPrivateKeyUtil}; its bcrypt is
 * the one for passwords, not the derivation of keys.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.sops.age;

import org.jspecify.annotations.NullMarked;
