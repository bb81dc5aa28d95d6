package io.kstlib.auth.core.authorization;

import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.spi.http.Challenge;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.spi.text.Redaction;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The challenge of a resource that accepts the token and not the login that it comes from (RFC 9470 section 3).
 *
 * @param stepUp the login that the resource demands
 * @param description what the resource says of it, on one line; {@code null} if it says nothing
 */
record StepUpChallenge(StepUp stepUp, @Nullable String description) {

    private static final String ERROR = "insufficient_user_authentication";
    private static final int UNAUTHORIZED = 401;
    private static final int MOST_VALUES = 20;

    /** Such a value becomes part of a request and of a message. A longer one, one with other characters, or a part of the token is left out. */
    private static final Pattern ACR_VALUE = Pattern.compile("[!-~]{1,200}");

    /** A year, which is the limit of the key {@code max_age}, too. A longer time demands nothing. */
    private static final int LONGEST_SECONDS = 31_536_000;

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,8}");

    /**
     * Reads an answer.
     *
     * @param token the token that was presented; only challenges of its scheme count
     * @return empty for every other answer
     */
    static Optional<StepUpChallenge> in(PresentationAnswer answer, Token token) {
        if (answer.status() != UNAUTHORIZED) {
            return Optional.empty();
        }
        return Challenge.in(answer.headers("WWW-Authenticate")).stream()
                .filter(challenge -> challenge.isOf(token.tokenType())
                        && challenge.parameter("error").filter(ERROR::equals).isPresent())
                .findFirst()
                .map(challenge -> of(challenge, token));
    }

    private static StepUpChallenge of(Challenge challenge, Token token) {
        Redaction redaction = Redaction.of(List.of(token.accessToken().reveal()));
        List<String> acrValues = challenge.parameter("acr_values").stream()
                .flatMap(values -> Arrays.stream(values.split(" ", -1)))
                .filter(value -> ACR_VALUE.matcher(value).matches()
                        && redaction.clean(value).equals(value))
                .distinct()
                .limit(MOST_VALUES)
                .toList();
        Duration maxAge = challenge
                .parameter("max_age")
                .filter(value -> SECONDS.matcher(value).matches())
                .map(Long::parseLong)
                .filter(seconds -> seconds <= LONGEST_SECONDS)
                .map(Duration::ofSeconds)
                .orElse(null);
        String description = challenge
                .parameter("error_description")
                .map(redaction::clean)
                .filter(text -> !text.isBlank())
                .orElse(null);
        return new StepUpChallenge(new StepUp(acrValues, maxAge), description);
    }

    /**
     * @param source where the token came from, which knows how to log in again
     */
    OAuthErrorException toException(PresentationAnswer answer, TokenSource source) {
        Remedy remedy = source.remedy(stepUp);
        return new OAuthErrorException(
                ERROR,
                description,
                answer.status(),
                WebOrigin.withoutQuery(answer.url()) + " demands another login: " + ERROR
                        + (description == null ? "" : " (" + description + ")"),
                remedy,
                stepUp);
    }
}
