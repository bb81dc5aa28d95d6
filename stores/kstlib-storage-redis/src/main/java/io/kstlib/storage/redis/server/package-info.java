/**
 * Speaks to Redis by Jedis: where the server is, connections to it, commands that end in time, and what went wrong in words.
 *
 * <p>Only {@code Connection} of Jedis is used, the protocol by one socket. Its pools, its Sentinel and its cluster are not: they make threads, and repeat
 * commands by themselves. A connection that fails is thrown away, and the next command makes another one, for which Sentinel is asked again.
 */
@NullMarked
package io.kstlib.storage.redis.server;

import org.jspecify.annotations.NullMarked;
