/**
 * One login for many machines, on a Redis or Valkey server: the token, its lock, the turn of logins, and announcements of changes.
 *
 * <p>{@code io.kstlib.storage.redis} keeps a token as a hash of ciphertext, version and a proof over both and the name ({@code RecordProof}), since
 * a recipient is public. All that must be one step is a script on the server ({@code Script}): taking, renewing and releasing a lock, storing, and
 * bringing back. Each can be run twice. The version is the fencing token of its writer: the time of the server, and more than what is stored and than what the
 * process saw, so it grows across a fail-over that lost some. What waits for replicas ({@code WAIT}) has a connection of its own. {@code LoginValues} remembers
 * the newest value that the process saw. Threads take turns on a connection. One that failed is thrown away; only what met a connection that had ended meanwhile
 * is sent once more. {@code AnswerLimits} stands between Jedis and the socket, and ends a connection whose server sends more than a token needs. A full or
 * read-only server fails the lock with CANNOT_LOCK or UNREACHABLE, never with NOT_WRITABLE: that reason lets a process go on without a lock where only its own
 * disk is full.
 */
@NullMarked
package io.kstlib.storage.redis;

import org.jspecify.annotations.NullMarked;
