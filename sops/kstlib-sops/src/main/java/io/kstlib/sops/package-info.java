/**
 * Encrypts and decrypts files of secrets in the format of {@code sops}. Begin with {@link io.kstlib.sops.Sops} for bytes and
 * {@link io.kstlib.sops.SopsFiles} for files.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.sops;

import org.jspecify.annotations.NullMarked;
