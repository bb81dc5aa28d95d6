package io.kstlib.tests.fleet;

import java.time.Instant;

/**
 * What one thread was given.
 *
 * @param token tells tokens apart
 * @param at when it was given
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
