/**
 * Speaks to Redis by Lettuce: where the server is, connections to it, commands that end in time, and what went wrong in words.
 *
 * <p>A connection is not repaired by Lettuce, because Lettuce would send the commands that were under way once more. It is thrown away, and the next
 * command makes another one, for which Sentinel is asked again.
 *
 * <p>The limits of answers are our own ({@code AnswerLimits}), by the frames of RESP 2 and 3 of Redis 7. Netty's decoder for Redis has limits, too, but it
 * knows RESP 2 only, and would stand in place of Lettuce's.
 */
@NullMarked
package io.kstlib.storage.redis.server;

import org.jspecify.annotations.NullMarked;
