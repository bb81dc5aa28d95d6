/**
 * Finds, reads, merges and checks {@code kstlib.conf.yml}.
 *
 * <p>Encrypted configuration. If a file is encrypted with SOPS, the core asks a secret resolver that declares that it opens files
 * ({@code SecretResolverFactory.encryptedFiles}) for the plain values. It lays them over the tree that was read, so every value keeps its line. The
 * core knows what tells such a file and an encrypted value from others ({@code EncryptedConfig}), and not how one is decrypted.
 *
 * <p>A file that was only found in the current directory counts after consent. The public side is
 * {@code io.kstlib.auth.api.login.ConfigConsent}.
 *
 * <p>Gate. {@code ConfigGate} is asked about each configuration before it is read ({@code ConfigGate.Found}), and answers with a
 * {@code ConfigOrigin} (the person's own, named, allowed, found, made by a program) and a review, or throws {@code ConsentNeededException}. A
 * service uses the gate without consent; the command, and programs that call {@code foundFilesNeedConsent()}, use the gate of {@code StoredConsent}.
 *
 * <p>Review. {@code FileReview} sees each file once, after its bytes were read and before they count. So the bytes that were hashed are the bytes
 * that are parsed.
 *
 * <p>Stored consent. {@code StoredConsent} keeps a {@code ConsentRecord} per path: the hashes of the files in the order in which they are read, and
 * the effects as they were shown. {@code ConfigEffects} computes those effects ({@code ConfigEffect}) without using the file; {@code PrintableText}
 * writes them so that no character can hide.
 *
 * <p>Pinned files. {@code StoredConsent} compares each file with the record as it is read, so nothing that a changed file includes is opened. Who
 * owns pinned files does not matter. Files without a hash go through the review of {@code ConfigLoader}, which asks {@code io.kstlib.files} who else
 * could have written them.
 *
 * <p>Included secrets. {@code IncludedSecrets} removes a secret that came from outside the configuration's directory if another file decides which
 * server receives it, or whom to trust there.
 */
@NullMarked
package io.kstlib.auth.core.config;

import org.jspecify.annotations.NullMarked;
