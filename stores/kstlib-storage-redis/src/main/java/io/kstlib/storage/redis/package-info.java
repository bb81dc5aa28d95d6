/** One login for many machines, on a Redis or Valkey server: the token, its lock, the turn of logins, and announcements of changes. */
@NullMarked
package io.kstlib.storage.redis;

import org.jspecify.annotations.NullMarked;
