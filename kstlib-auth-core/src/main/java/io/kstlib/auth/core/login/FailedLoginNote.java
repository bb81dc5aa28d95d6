package io.kstlib.auth.core.login;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.spi.text.Spans;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The note that a failed login leaves for the next one: {@code INSTANT REASON COUNT}, and {@code demanding} if it demanded more than
 * others do.
 *
 * @param at when it failed
 * @param reason how
 * @param unanswered how many logins in a row opened a browser and got no answer
 * @param appliesToEveryLogin whether it demanded nothing that other logins do not, so that those who waited for it fail, too
 */
public record FailedLoginNote(
        Instant at, LoginFailedException.Reason reason, int unanswered, boolean appliesToEveryLogin) {

    private static final String DEMANDING = "demanding";
    private static final Duration FIRST_COOL_DOWN = Duration.ofMinutes(1);
    private static final Duration LONGEST_COOL_DOWN = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 6;

    /**
     * Reads what {@link #line()} wrote. Ignores a line that cannot be read: at worst one more browser opens.
     *
     * @return the note; empty for another line
     */
    public static Optional<FailedLoginNote> parse(String line) {
        String[] parts = line.strip().split(" ", -1);
        try {
            boolean appliesToEveryLogin = parts.length == 3;
            return appliesToEveryLogin || (parts.length == 4 && parts[3].equals(DEMANDING))
                    ? Optional.of(new FailedLoginNote(
                            Instant.parse(parts[0]), reason(parts[1]), Integer.parseInt(parts[2]), appliesToEveryLogin))
                    : Optional.empty();
        } catch (DateTimeException | IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private static LoginFailedException.Reason reason(String word) {
        return Stream.of(LoginFailedException.Reason.values())
                .filter(reason -> reason.word().equals(word))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new);
    }

    /** {@return the note as text, on one line} */
    public String line() {
        return at + " " + reason.word() + " " + unanswered + (appliesToEveryLogin ? "" : " " + DEMANDING);
    }

    /**
     * Returns the time until which no browser opens by itself: a minute after the first unanswered login, twice as long after each further one, up to
     * an hour.
     *
     * @param now the present
     * @return empty when there is nothing to wait for
     */
    public Optional<Instant> coolsDownUntil(Instant now) {
        if (unanswered < 1 || now.isBefore(at)) {
            return Optional.empty(); // or the clock was set back, and it is not known how long ago it was
        }
        Duration full = FIRST_COOL_DOWN.multipliedBy(1L << Math.min(unanswered - 1, MOST_DOUBLINGS));
        Instant end = at.plus(Spans.shorter(full, LONGEST_COOL_DOWN));
        return now.isBefore(end) ? Optional.of(end) : Optional.empty();
    }
}
