package io.kstlib.tests.fleet;

import java.time.Instant;

/**
 * The token that one thread received.
 *
 * @param token a text that distinguishes tokens
 * @param at when the thread received it
 * @param expiry when it expires
 */
record Answer(String token, Instant at, Instant expiry) {

    String line() {
        return token + " " + at.toEpochMilli() + " " + expiry.toEpochMilli();
    }

    static Answer parse(String line) {
        String[] parts = line.split(" ", 3);
        return new Answer(
                parts[0],
                Instant.ofEpochMilli(Long.parseLong(parts[1])),
                Instant.ofEpochMilli(Long.parseLong(parts[2])));
    }

    boolean wasValid() {
        return at.isBefore(expiry);
    }
}
