/**
 * The storage type {@code sops}: tokens in files that are encrypted with SOPS, one per provider or one for all; whom they are encrypted for; and
 * secrets from files that are encrypted with SOPS.
 */
@NullMarked
package io.kstlib.storage.sops;

import org.jspecify.annotations.NullMarked;
