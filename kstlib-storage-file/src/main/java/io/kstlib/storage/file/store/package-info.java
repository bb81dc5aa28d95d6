/**
 * Files that are replaced as a whole, seen by their owner only, and changed by one process at a time.
 *
 * <p>On {@code java.nio.file}: no library that we know does all of locks between threads and processes with a deadline, rights from the
 * moment of creation (POSIX and ACLs), and a file reserved before its content exists. The extension of MSAL for Java deletes its lock
 * files, so that two processes can hold one lock, and writes in place.
 */
@NullMarked
package io.kstlib.storage.file.store;

import org.jspecify.annotations.NullMarked;
