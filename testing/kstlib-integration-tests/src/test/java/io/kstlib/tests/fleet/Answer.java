package io.kstlib.tests.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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

    /**
     * Returns the tokens that threads received until the first of them expired. A process that a busy machine lets wait for longer than that receives
     * another one, for another request.
     */
    static Set<String> inTime(List<Answer> answers) {
        Instant firstExpiry =
                answers.stream().map(Answer::expiry).min(Instant::compareTo).orElseThrow();
        return answers.stream()
                .filter(answer -> answer.at().isBefore(firstExpiry))
                .map(Answer::token)
                .collect(Collectors.toSet());
    }

    /** Returns when the last of the tokens expires. */
    static Instant lastExpiry(List<Answer> answers) {
        return answers.stream().map(Answer::expiry).max(Instant::compareTo).orElseThrow();
    }
}
