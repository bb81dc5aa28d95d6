/**
 * Keys of SSH as age recipients and identities: the wire format (RFC 4253, RFC 8709), authorized-key lines, and private key files of OpenSSH
 * and PEM.
 */
@NullMarked
package io.kstlib.sops.age.ssh;

import org.jspecify.annotations.NullMarked;
