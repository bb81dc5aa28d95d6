/**
 * Encrypts and decrypts files of secrets in the format of {@code sops}. Begin with {@link io.kstlib.sops.Sops} for bytes and
 * {@link io.kstlib.sops.SopsFiles} for files.
 *
 * <p>{@code kstlib-sops} is a library of its own. A file goes through four steps. {@code document} turns bytes into a tree. {@code Metadata} takes out
 * the description of the encryption. {@code DataKeys} unwraps the data key with the nearest identity, and words the error when none works. {@code cipher}
 * decrypts the values and checks the code over all of them. Writing goes the other way. Master keys are a service, {@code MasterKeyType}, so a cloud's
 * client stays out of a program that does not use it.
 *
 * <p>The shares of a data key are Shamir's secret sharing over GF(2^8), in the format of the package {@code shamir} of sops 3.13.2, which is that of
 * HashiCorp Vault: the place of a share is its last byte. There the place is random; here the places are numbered from one, and any place is read.
 * {@code com.codahale:shamir} 0.7.0 keeps the places apart from the share; its last version is of 2018 and has no module descriptor.
 *
 * <p>SnakeYAML tokenizes YAML; kstlib parses, lays out and writes it. For sops keeps comments and encrypts them for the map that contains them, so a
 * comment has to end up in the map where the YAML library of sops puts it. The regular expressions of {@code sops} files are Go's and come from
 * files that strangers write. An automaton matches them in linear time; {@code java.util.regex} does not. RE2/J does, but it is not used: on some
 * expressions it does not end or does not match like Go, and it has no limits. {@code answers.go} asks Go itself, and a test compares.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.sops;

import org.jspecify.annotations.NullMarked;
