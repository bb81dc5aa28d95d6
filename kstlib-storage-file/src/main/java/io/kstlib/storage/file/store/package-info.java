/**
 * Files that are replaced as a whole, seen by their owner only, and changed by one process at a time.
 *
 * <p>Built on {@code java.nio.file}. The stores need three things: locks between threads and processes with a deadline, rights from the moment of
 * creation (POSIX and ACLs), and a file that is reserved before its content exists. No library that we know does all three. The extension of
 * MSAL for Java deletes its lock files, so that two processes can hold one lock. It also writes in place.
 */
@NullMarked
package io.kstlib.storage.file.store;

import org.jspecify.annotations.NullMarked;
