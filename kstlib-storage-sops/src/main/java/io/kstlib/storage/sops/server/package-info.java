/**
 * What a storage on a server that others can write to shares with the next one: tokens as ciphertext with a version and a proof, announcements of changes, and
 * answers from memory. A storage adds how its server reads, locks and writes.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.storage.sops.server;

import org.jspecify.annotations.NullMarked;
