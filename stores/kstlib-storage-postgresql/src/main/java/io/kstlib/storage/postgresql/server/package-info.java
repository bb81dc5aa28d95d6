/**
 * Speaks to PostgreSQL by its JDBC driver: where the server is, sessions there, statements that end in time, and what went wrong in words.
 *
 * <p>A session that fails is thrown away, and the locks in it have ended. No statement of a lock is sent by another session.
 */
@NullMarked
package io.kstlib.storage.postgresql.server;

import org.jspecify.annotations.NullMarked;
