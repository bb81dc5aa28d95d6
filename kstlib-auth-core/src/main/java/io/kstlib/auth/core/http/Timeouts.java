package io.kstlib.auth.core.http;

import java.time.Duration;

/**
 * How long to wait for a server.
 *
 * @param connect for a connection
 * @param exchange for the whole exchange, from the look-up of the host to the last byte of the answer
 */
record Timeouts(Duration connect, Duration exchange) {

    static final Timeouts STANDARD = new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(30));
}
