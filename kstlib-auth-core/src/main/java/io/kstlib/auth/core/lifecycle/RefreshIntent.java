package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.internal.TimeoutKeys;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.base.Spans;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The note that a refresh token is about to be sent. It is stored before the request, and removed when the answer is stored, or when the server has
 * certainly not replaced the refresh token. So it is found only if the sender died in between, lost its lock, or got no answer. Then it is not known
 * whether the server has replaced the refresh token. Immutable.
 *
 * <p>The note holds a hash of the refresh token. It has a meaning only as long as that refresh token is stored.
 *
 * <p>Other work that is done under the lock may leave its own line in the same place: its name in small letters, a space and a SHA-256 hash. Such a
 * line says that no refresh token was sent, because such work does not begin where a refresh was interrupted.
 *
 * @param hash the SHA-256 hash of the refresh token
 * @param sentAt when it was sent, by the clock of the sender
 * @param requestTimeout how long after that the sender allows for the whole request, at most {@link #LONGEST_TIMEOUT}
 * @param sender the process that sent it: one printable line; empty if it is not known
 */
public record RefreshIntent(String hash, Instant sentAt, Duration requestTimeout, String sender) {

    /** The longest request timeout that can be configured. No note causes a longer wait. */
    static final Duration LONGEST_TIMEOUT = TimeoutKeys.REQUEST.standardValue();

    private static final int LONGEST_SENDER = 79;
    private static final Pattern OF_OTHER_WORK = Pattern.compile("[a-z]+ [A-Za-z0-9_-]{43}");
    private static final Pattern LINE =
            Pattern.compile("1 ([A-Za-z0-9_-]{43}) ([0-9TZ:.-]{17,24}) ([0-9]{1,2}) ([\\x20-\\x7e]{1,80})");

    public RefreshIntent {
        sender = PrintableText.oneLine(sender, LONGEST_SENDER);
        requestTimeout = Spans.shorter(requestTimeout, LONGEST_TIMEOUT);
    }

    /**
     * {@return the note about it}
     *
     * @param refreshToken the refresh token that is about to be sent
     * @param now when
     * @param terms how
     */
    public static RefreshIntent of(Secret refreshToken, Instant now, Terms terms) {
        return new RefreshIntent(
                LoginRecord.hash(refreshToken),
                now.truncatedTo(ChronoUnit.MILLIS),
                terms.requestTimeout(),
                terms.sender());
    }

    /**
     * Reads a note. A note without a known form counts as one about this refresh token, which an unknown process sent just now. An update that ends
     * leaves no note, so this is the most probable event, and a wait costs no login.
     *
     * @param line the line that was found
     * @param refreshToken the refresh token that is about to be sent
     * @param now the present time
     * @param terms how it is sent
     * @return the note; empty if it is about another refresh token, or about no refresh
     */
    public static Optional<RefreshIntent> found(String line, Secret refreshToken, Instant now, Terms terms) {
        if (OF_OTHER_WORK.matcher(line).matches()) {
            return Optional.empty();
        }
        RefreshIntent note = parsed(line)
                .orElseGet(() -> new RefreshIntent(LoginRecord.hash(refreshToken), now, terms.requestTimeout(), ""));
        return Optional.of(note).filter(about -> about.hash().equals(LoginRecord.hash(refreshToken)));
    }

    private static Optional<RefreshIntent> parsed(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            Duration requestTimeout = Duration.ofSeconds(Long.parseLong(parts.group(3)));
            return Optional.of(
                    new RefreshIntent(parts.group(1), Instant.parse(parts.group(2)), requestTimeout, parts.group(4)));
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    /** {@return the note as one line of at most 200 ASCII characters} */
    public String line() {
        String ascii = sender.replaceAll("[^\\x20-\\x7e]", "?");
        return "1 " + hash + " " + sentAt + " " + requestTimeout.toSeconds() + " " + (ascii.isBlank() ? "?" : ascii);
    }

    /**
     * Returns how long to wait before the refresh token may be sent again: until the answer to the request before would have come. Within the grace
     * period there is no wait: the server accepts the same refresh token from both requests, and the period ends soon. The wall clock can be set, so
     * a second clock bounds the wait.
     *
     * @param now the present time
     * @param known how long this process has known the note, by the stopwatch
     * @param terms how the refresh token is sent
     * @return zero or more
     */
    public Duration left(Instant now, Duration known, Terms terms) {
        boolean isForgiven = !terms.grace().isZero() && now.isBefore(sentAt.plus(terms.grace()));
        if (isForgiven) {
            return Duration.ZERO;
        }
        Duration byWall = Duration.between(now, sentAt.plus(requestTimeout));
        Duration byStopwatch = requestTimeout.minus(known);
        Duration left = Spans.shorter(byWall, byStopwatch);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** {@return the event, as a sentence without a capital letter and without a full stop} */
    public String inWords() {
        return sender.isEmpty()
                ? "a note says that someone sent the refresh token and did not store the answer; more of it cannot be"
                        + " read"
                : sender + " sent the refresh token at " + sentAt.truncatedTo(ChronoUnit.SECONDS)
                        + " and did not store the answer";
    }

    /**
     * How the refresh tokens of one provider are sent. Immutable.
     *
     * @param requestTimeout how long a whole request may take
     * @param grace how long the server accepts a refresh token after it has replaced that token; zero where that is not known
     * @param sender this process, in words
     */
    public record Terms(Duration requestTimeout, Duration grace, String sender) {

        public Terms {
            sender = PrintableText.oneLine(sender, LONGEST_SENDER);
        }

        /**
         * Reads the terms of a provider.
         *
         * @param section the provider's section
         * @param environment the environment variables, which may name the machine
         */
        public static Terms of(Settings section, Map<String, String> environment) {
            String machine = Stream.of("HOSTNAME", "COMPUTERNAME")
                    .map(variable -> environment.getOrDefault(variable, ""))
                    .filter(name -> !name.isBlank())
                    .findFirst()
                    .map(name -> " of " + name)
                    .orElse(""); // to look up the own name may take seconds
            return new Terms(
                    section.section(ProviderKeys.TIMEOUTS).get(TimeoutKeys.REQUEST),
                    section.get(ProviderKeys.REFRESH_GRACE),
                    "process " + ProcessHandle.current().pid() + machine);
        }
    }
}
