/**
 * Keys of SSH as age recipients and identities: the wire format (RFC 4253, RFC 8709), authorized-key lines, and private key files of
 * OpenSSH and PEM.
 *
 * <p>Follows OpenSSH's {@code PROTOCOL.key} and its {@code bcrypt_pbkdf} for files with a passphrase; DER is Bouncy Castle's. Apache MINA
 * sshd reads such files, too, but it is a whole SSH client and server of several megabytes with a logging facade. Jagged reads only files
 * without a passphrase. So does Bouncy Castle's {@code OpenSSHPrivateKeyUtil}; its bcrypt is the one for passwords, not the derivation of
 * keys.
 */
@NullMarked
package io.kstlib.sops.age.ssh;

import org.jspecify.annotations.NullMarked;
