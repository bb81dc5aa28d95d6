/**
 * The storage type {@code sops}: tokens in files that are encrypted with SOPS, one per provider or one for all; whom they are encrypted for; and
 * secrets from files that are encrypted with SOPS.
 *
 * <p>Every value of a token file is encrypted, whatever a creation rule says about parts of files: its options are for documents that people edit.
 * SOPS leaves names with a certain suffix in plain text, so the suffix is chosen such that no name of the token has it.
 */
@NullMarked
package io.kstlib.storage.sops;

import org.jspecify.annotations.NullMarked;
