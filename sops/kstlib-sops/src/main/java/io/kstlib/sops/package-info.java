/**
 * Encrypts and decrypts files of secrets in the format of {@code sops}. Begin with {@link io.kstlib.sops.Sops} for bytes and
 * {@link io.kstlib.sops.SopsFiles} for files.
 *
 * <p>The package holds a file as a whole: its metadata and where each format keeps it; which identities are tried in which order to recover
 * the data key, and what the error says when none works; and the shares of a data key. Those are Shamir's secret sharing over GF(2^8), in the
 * format of the package {@code shamir} of sops 3.13.2, which is that of HashiCorp Vault: the place of a share is its last byte. There the
 * place is random; here the places are numbered from one, and any place is read. {@code com.codahale:shamir} 0.7.0 keeps the places apart
 * from the share; its last version is of 2018 and has no module descriptor.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.sops;

import org.jspecify.annotations.NullMarked;
