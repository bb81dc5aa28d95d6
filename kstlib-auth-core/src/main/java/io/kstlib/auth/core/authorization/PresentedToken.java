package io.kstlib.auth.core.authorization;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.ServerNotAllowedException;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.internal.Challenge;
import io.kstlib.auth.spi.internal.text.Redaction;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is presented to one server for one request, with the next step after its answer. Each request has its own. Immutable, safe for use by
 * several threads. It holds a secret, so {@link #toString()} shows the server only.
 */
public final class PresentedToken {

    private static final int UNAUTHORIZED = 401;
    private static final Remedy SEND_AGAIN = Remedy.advice(
            "Send the request again with a new body; a request whose body can be read again is repeated without you");

    private final Authorizer authorizer;
    private final WebOrigin origin;
    private final Token token;
    private final TokenPresentation presentation;
    private final @Nullable TlsIdentity identity;
    private final Attempts attempts;

    /** Whether a request can be sent again. */
    public enum Resend {
        /** It can: it has no body, or one that can be read again. */
        POSSIBLE,
        /** Only its caller can send it again, with a new body. */
        IMPOSSIBLE
    }

    /**
     * The further attempts of a request.
     *
     * @param mayAnswer whether a challenge may still be answered with this token
     * @param mayReplace whether a refused token may still be replaced
     */
    record Attempts(boolean mayAnswer, boolean mayReplace) {

        static final Attempts FIRST = new Attempts(true, true);
    }

    /**
     * @throws io.kstlib.auth.api.error.NotLoggedInException if the token is bound to another certificate than the client has now
     */
    PresentedToken(Authorizer authorizer, WebOrigin origin, Token token, Attempts attempts) {
        this.authorizer = authorizer;
        this.origin = origin;
        this.token = token;
        this.presentation = authorizer.presentation(token);
        this.identity = authorizer.presentsCertificateTo(origin)
                ? presentation.tlsIdentity(token).orElse(null)
                : null;
        this.attempts = attempts;
    }

    private PresentedToken(PresentedToken presented, Attempts attempts) {
        this.authorizer = presented.authorizer;
        this.origin = presented.origin;
        this.token = presented.token;
        this.presentation = presented.presentation;
        this.identity = presented.identity;
        this.attempts = attempts;
    }

    /**
     * Makes the headers that present the token. Call it for each request, also for one that is sent again or redirected: a proof counts for one
     * request (RFC 9449 section 4.2).
     *
     * @param method the method of the request, such as {@code GET}
     * @param url the URL of the request, on the server for which the token was asked
     * @return names and values, in order; they replace headers of the same name
     * @throws ServerNotAllowedException if the URL is on another server, which must not receive the token
     * @throws TokenRefusedException if the token holds characters that HTTP does not allow in a header
     */
    public List<Map.Entry<String, String>> headers(String method, URI url) {
        if (!isFor(url)) {
            URI shown = WebOrigin.withoutQuery(url);
            throw new ServerNotAllowedException(shown, "this token is for " + origin + " only, not for " + shown, null);
        }
        List<Map.Entry<String, String>> headers = presentation.headers(token, method, url);
        if (!headers.stream().allMatch(header -> isAllowed(header.getValue()))) {
            throw new TokenRefusedException(
                    "present_token",
                    "access_token",
                    "the token holds characters that HTTP does not allow in a header",
                    null,
                    null);
        }
        return headers;
    }

    private static boolean isAllowed(String value) {
        return value.chars().allMatch(character -> (character >= ' ' && character <= '~') || character == '\t');
    }

    /**
     * Whether a request with this URL may present the token: it goes to the server for which the token was asked. Ask this before a redirect is
     * followed.
     *
     * @param url an absolute URL
     * @return whether its origin is the same (RFC 6454 section 5)
     */
    public boolean isFor(URI url) {
        try {
            return WebOrigin.of(url).equals(origin);
        } catch (IllegalArgumentException notHttp) {
            return false;
        }
    }

    /**
     * Returns the certificate that is presented with the token, in the TLS handshake (RFC 8705 section 3). A connection that presented it serves only
     * requests that present it.
     *
     * @return the certificate; empty for a token that is bound to none, and where the client presents its own
     *     ({@link AuthorizerBuilder#clientPresentsCertificate()})
     */
    public Optional<TlsIdentity> tlsIdentity() {
        return Optional.ofNullable(identity);
    }

    /**
     * Decides on the next step after an answer. Call it for every answer, because one that is not a refusal may hold a nonce for the next request. It may
     * take time for status 401 only. Then the request is sent again once if the server asks for another proof, and once with another token. A refused
     * token is replaced even if only the caller can send the request again; a warning says so.
     *
     * @param answer the answer of the server; one from another server has no effect
     * @param resend whether the request can be sent again
     * @return the token with which the request is sent again; empty when the caller receives the answer
     * @throws io.kstlib.auth.api.error.OAuthErrorException if the resource demands another login (RFC 9470); its {@code stepUp()} holds the demand
     * @throws AuthException if the token could not be replaced; the thread's interrupt stays set
     */
    public Optional<PresentedToken> after(PresentationAnswer answer, Resend resend) {
        if (!isFor(answer.url())) {
            return Optional.empty();
        }
        boolean sendAgain = presentation.answered(token, answer);
        if (answer.status() != UNAUTHORIZED) {
            return Optional.empty();
        }
        if (sendAgain && attempts.mayAnswer()) {
            return again(answer, resend);
        }
        StepUpChallenge challenge = StepUpChallenge.in(answer, token).orElse(null);
        if (challenge != null) {
            return Optional.of(
                    afterLogin(resend).orElseThrow(() -> challenge.toException(answer, authorizer.source())));
        }
        if (!attempts.mayReplace()) {
            return Optional.empty();
        }
        if (resend == Resend.IMPOSSIBLE) {
            prepareAnother(answer);
            return Optional.empty();
        }
        return replaced();
    }

    private Optional<PresentedToken> again(PresentationAnswer answer, Resend resend) {
        if (resend == Resend.POSSIBLE) {
            return Optional.of(new PresentedToken(this, new Attempts(false, attempts.mayReplace())));
        }
        warn(answer, "the server asked for another proof, which is ready", SEND_AGAIN);
        return Optional.empty();
    }

    /** Returns the token of a login that came after this one. A refresh cannot bring what the resource demands, so none is tried. */
    private Optional<PresentedToken> afterLogin(Resend resend) {
        if (!attempts.mayReplace() || resend == Resend.IMPOSSIBLE) {
            return Optional.empty();
        }
        Token stored = authorizer.source().storedToken().orElse(null);
        return stored == null || stored.accessToken().equals(token.accessToken()) ? Optional.empty() : replaced();
    }

    private Optional<PresentedToken> replaced() {
        return authorizer
                .replacement(token)
                .map(other -> new PresentedToken(authorizer, origin, other, new Attempts(true, false)));
    }

    /** Gets another token for a request that only the caller can repeat, because only the caller can make the body again. */
    private void prepareAnother(PresentationAnswer answer) {
        try {
            if (authorizer.replacement(token).isPresent()) {
                warn(answer, "the token has been replaced", SEND_AGAIN);
            } else {
                warn(answer, "no other token can be had without a login", null);
            }
        } catch (AuthException failed) {
            warn(
                    answer,
                    "the token could not be replaced: " + failed.problem(),
                    failed.remedy().orElse(null));
        }
    }

    private void warn(PresentationAnswer answer, String outcome, @Nullable Remedy remedy) {
        String url = WebOrigin.withoutQuery(answer.url()).toString();
        authorizer.warn(new Warning(
                Warning.Kind.NOT_REPEATED,
                url,
                url + " answered 401 to a request whose body can be read only once, so it was not repeated; " + outcome,
                remedy));
    }

    @Override
    public String toString() {
        return "PresentedToken[" + origin + "]";
    }

    /**
     * The challenge of a resource that accepts the token and not the login that it comes from (RFC 9470 section 3).
     *
     * @param stepUp the login that the resource demands
     * @param description the words of the resource, on one line; {@code null} if it says nothing
     */
    record StepUpChallenge(StepUp stepUp, @Nullable String description) {

        private static final String ERROR = "insufficient_user_authentication";
        private static final int MOST_VALUES = 20;

        /** Such a value becomes part of a request and of a message. A longer one, one with other characters, or a part of the token is left out. */
        private static final Pattern ACR_VALUE = Pattern.compile("[!-~]{1,200}");

        /** A year, which is the limit of the key {@code max_age}, too. A longer time demands nothing. */
        private static final int LONGEST_SECONDS = 31_536_000;

        private static final Pattern SECONDS = Pattern.compile("[0-9]{1,8}");

        /**
         * Reads a refusal (401).
         *
         * @param token the token that was presented; only challenges of its scheme count
         * @return empty for every other answer
         */
        static Optional<StepUpChallenge> in(PresentationAnswer answer, Token token) {
            return Challenge.in(answer.headers("WWW-Authenticate")).stream()
                    .filter(challenge -> challenge.isOf(token.tokenType())
                            && challenge
                                    .parameter("error")
                                    .filter(ERROR::equals)
                                    .isPresent())
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
            return new OAuthErrorException(
                    ERROR,
                    description,
                    answer.status(),
                    WebOrigin.withoutQuery(answer.url()) + " demands another login: " + ERROR
                            + (description == null ? "" : " (" + description + ")"),
                    source.remedy(stepUp),
                    stepUp);
        }
    }
}
