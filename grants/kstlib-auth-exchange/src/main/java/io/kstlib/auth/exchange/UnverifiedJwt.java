package io.kstlib.auth.exchange;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.text.Spans;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JWT before it is sent. An expired token is reported here, because the server's message would not say that the platform stopped
 * renewing it. Only the server verifies it.
 */
record UnverifiedJwt(SecretReference reference, Clock clock) {

    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.([A-Za-z0-9_-]+)\\.[A-Za-z0-9_-]+");

    /** Five parts are an encrypted JWT, which cannot be looked into. */
    private static final Pattern ENCRYPTED = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]*){4}");

    /** The end of the year 9999. A later expiry is not checked. */
    private static final double LAST_SECOND = 253_402_300_799d;

    /** The tolerated difference between the clocks of a platform and of this machine. Within it, the server decides. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    /**
     * @throws SecretException if it is not a JWT, or has expired
     */
    void prove(Secret token) {
        if (ENCRYPTED.matcher(token.reveal()).matches()) {
            return;
        }
        Instant now = clock.instant();
        expiry(token.reveal()).filter(end -> end.plus(SKEW).isBefore(now)).ifPresent(end -> {
            throw failure(
                    "expired " + Spans.inWords(end, now) + " ago",
                    "Find out why it is no longer renewed where it comes from");
        });
    }

    private Optional<Instant> expiry(String token) {
        Matcher parts = COMPACT.matcher(token);
        if (!parts.matches()) {
            throw notAJwt();
        }
        try {
            Map<String, @Nullable Object> claims =
                    Json.readObject(Base64.getUrlDecoder().decode(parts.group(1)));
            return claims.get("exp") instanceof Number seconds
                    ? Optional.of(Instant.ofEpochSecond((long) Math.min(seconds.doubleValue(), LAST_SECOND)))
                    : Optional.empty();
        } catch (JsonException | IllegalArgumentException quotesTheToken) {
            throw notAJwt();
        } catch (DateTimeException beforeAllTime) {
            return Optional.empty();
        }
    }

    private SecretException notAJwt() {
        return failure("is not a JWT (RFC 7519)", "Compare the reference with what the platform documents");
    }

    private SecretException failure(String what, String advice) {
        return new SecretException(
                reference.toString(),
                "the token of " + reference + " (" + reference.place() + ") " + what,
                new Remedy.Advice(advice),
                null);
    }
}
