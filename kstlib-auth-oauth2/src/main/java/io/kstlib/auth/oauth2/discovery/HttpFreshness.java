package io.kstlib.auth.oauth2.discovery;

import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.text.Spans;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a document may be kept: as long as its server says (RFC 9111 section 4.2), at most as long as the configuration allows, and at
 * least a minute.
 *
 * <p>Many servers forbid caching of these documents out of habit, and two checks in a row should not cost two fetches. A missing key is
 * fetched at once, whatever this class says.
 */
final class HttpFreshness {

    private static final Duration LEAST = Duration.ofMinutes(1);
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[,\\s])max-age\\s*=\\s*\"?([0-9]{1,9})");
    private static final Pattern FORBIDDEN = Pattern.compile("(?:^|[,\\s])no-(?:store|cache)(?:$|[,=\\s])");

    private HttpFreshness() {}

    static Instant until(HttpAnswer answer, Duration longest) {
        Duration said = said(answer).orElse(longest);
        return answer.receivedAt().plus(Spans.shorter(Spans.longer(said, LEAST), longest));
    }

    private static Optional<Duration> said(HttpAnswer answer) {
        String control = answer.header("Cache-Control").orElse("").toLowerCase(Locale.ROOT);
        if (FORBIDDEN.matcher(control).find()) {
            return Optional.of(Duration.ZERO);
        }
        Matcher maxAge = MAX_AGE.matcher(control);
        if (!maxAge.find()) {
            return Optional.empty();
        }
        long age = answer.header("Age")
                .map(String::trim)
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(Long::parseLong)
                .orElse(0L);
        return Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(maxAge.group(1)) - age)));
    }
}
