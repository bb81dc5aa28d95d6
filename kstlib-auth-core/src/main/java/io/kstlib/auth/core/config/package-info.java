/**
 * Finds, reads, merges and checks {@code kstlib.conf.yml}.
 *
 * <p><b>Encrypted configuration.</b> A file may be encrypted with SOPS. Then the core asks a secret resolver that declares that it opens files ({@code
 * SecretResolverFactory.encryptedFiles}) for the plain values. It lays them over the tree that was read, so every value keeps its line. The core
 * recognizes such a file and an encrypted value ({@code ConfigTree}), but does not know how to decrypt one.
 *
 * <p><b>Found files.</b> A file that was only found in the current directory counts only after consent. The public side is
 * {@code io.kstlib.auth.api.login.ConfigConsent}.
 *
 * <p><b>Gate.</b> {@code ConfigGate} is asked about each configuration before it is read ({@code ConfigGate.Found}). It answers with a {@code
 * ConfigOrigin} (your own, named, allowed, found, made by a program) and a review, or throws {@code ConsentNeededException}. A service uses
 * {@code ConfigLoader.ungated()}. For the command, and for programs that call {@code foundFilesNeedConsent()}, {@code StoredConsent} is the gate.
 *
 * <p><b>Review.</b> {@code ConfigGate.Review} sees each file once, after its bytes were read and before they count. So the bytes that were hashed are the
 * bytes that are parsed.
 *
 * <p><b>Stored consent.</b> {@code StoredConsent} keeps a record for each path: the hashes of the files in reading order, and the
 * effects as they were shown. {@code ConfigEffects} computes those effects ({@code ConfigEffect}) without using the file. {@code PrintableText} writes
 * them so that no character can hide.
 *
 * <p><b>Pinned files.</b> {@code StoredConsent} compares each file with the record while reading, so nothing that a changed file includes is opened.
 * The owner of pinned files does not matter. Files without a hash go through the review of {@code ConfigLoader}, which asks {@code io.kstlib.files} for
 * other users who could have written them.
 *
 * <p><b>Included secrets.</b> {@code IncludedSecrets} handles secrets from outside the configuration's directory. It removes such a secret if another
 * file decides which server receives it, or which authority is trusted there.
 */
@NullMarked
package io.kstlib.auth.core.config;

import org.jspecify.annotations.NullMarked;
