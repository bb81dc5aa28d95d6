/**
 * Files that are replaced as a whole, seen by their owner only, and changed by one process at a time.
 *
 * <p>Built on {@code java.nio.file}. The stores need three things: locks between threads and processes with a deadline, rights from the moment of
 * creation (POSIX and ACLs), and a file that is reserved before its content exists. No library that we know does all three. The extension of
 * MSAL for Java deletes its lock files, so that two processes can hold one lock. It also writes in place.
 *
 * <p>{@code io.kstlib.storage.file.store} keeps bytes in files so that a crash leaves the old or the new content. {@code LockedFileStore} locks and
 * changes the files of one directory, and {@code StoreDirectory} says what is trusted in it. {@code TokenFileStorage} keeps one token per file, for
 * any {@code TokenFileFormat}: {@code file}, {@code sops} and {@code keyring} differ in that, in the end of the names and in the mode of the files.
 * {@code SingleFileTokenStorage} of the storage {@code sops} keeps all tokens in one file. It has two locks, one per provider, held as long as a
 * refresh takes, and one for the file, held while it is rewritten. A caller that needs both takes the lock of the provider first.
 *
 * <p>Before a refresh sends anything, it asks the lock for a proof ({@code Lease.prove}). That reserves room for the answer: a sibling file of
 * noise, which neither sparse files nor compression make smaller. {@code LockedFile.replace} writes into it. A file system that copies on write
 * needs new room for that, so kstlib releases the old room first. The reserved file is removed with the lock.
 *
 * <p>The store asks the file system who owns a directory, who can rename above it ({@code FileOwnership}), and which mode it has, each time it is
 * used.
 */
@NullMarked
package io.kstlib.storage.file.store;

import org.jspecify.annotations.NullMarked;
