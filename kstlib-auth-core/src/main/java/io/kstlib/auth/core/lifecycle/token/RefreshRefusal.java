package io.kstlib.auth.core.lifecycle.token;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The permanent refusal of a refresh token by the server: {@code invalid_grant} (RFC 6749 section 5.2). It is noted beside the token, under the
 * storage's lock, so that the others who share the storage do not send it again. Immutable.
 *
 * <p>The note counts for one refresh token beside one access token, and holds a hash of both. A login, or a later refresh by any program, changes at
 * least one of them. A note that is left then has no meaning any more. The tokens themselves stay as they are.
 *
 * @param since when it was first refused
 * @param lastTry when it was last sent
 * @param cause why the server refused it, as far as it is known
 * @param reason what happened and what the server said: one line, printable, without a secret
 */
public record RefreshRefusal(Instant since, Instant lastTry, Cause cause, String reason) {

    /** Why a server refuses a refresh token. */
    public enum Cause {
        /** The session has ended, or the refresh token has been revoked. */
        ENDED("ended"),
        /** A process sent the refresh token and did not store the answer, so the server has probably replaced it. */
        INTERRUPTED("interrupted");

        private final String word; // in stored tokens

        Cause(String word) {
            this.word = word;
        }
    }

    /**
     * After this time, one of those who share the storage sends the refresh token again. Servers are sometimes wrong: a replica lags, or a database
     * that is down makes every token unknown. Then a service has to recover without a person.
     */
    public static final Duration HOLDS = Duration.ofHours(1);

    private static final int LONGEST_REASON = 300;

    private static final String REFUSED = "refresh_refused";
    private static final String TOKENS = "tokens";
    private static final String SINCE = "since";
    private static final String LAST_TRY = "last_try";
    private static final String REASON = "reason";
    private static final String CAUSE = "cause";

    public RefreshRefusal {
        reason = printable(reason);
    }

    /**
     * {@return the note about its refresh token; empty as long as that was not refused}
     *
     * @param token a token as it is stored
     */
    public static Optional<RefreshRefusal> of(Token token) {
        Secret refreshToken = token.refreshToken().orElse(null);
        if (refreshToken == null
                || !(OwnField.of(token, REFUSED) instanceof Map<?, ?> note)
                || !print(token.accessToken(), refreshToken).equals(note.get(TOKENS))
                || !(note.get(REASON) instanceof String reason)) {
            return Optional.empty();
        }
        Instant since = time(note.get(SINCE));
        Instant lastTry = time(note.get(LAST_TRY));
        return since == null || lastTry == null
                ? Optional.empty()
                : Optional.of(new RefreshRefusal(since, lastTry, cause(note.get(CAUSE)), reason));
    }

    /**
     * Passes the note on between two tokens with the same refresh token, of which each has its own access token.
     *
     * @param from a token with or without a note
     * @param to the other token
     * @return the other token; with the note if there is one
     */
    public static Token passedOn(Token from, Token to) {
        RefreshRefusal note = of(from).orElse(null);
        return note == null || !from.refreshToken().equals(to.refreshToken()) ? to : noteIn(to, note);
    }

    /**
     * Returns the token with the note that its refresh token was refused now. The note keeps the time of the first refusal, if there was an earlier
     * one, and that a refresh was interrupted.
     *
     * @param token the token whose refresh token was refused
     * @param now the present time
     * @param cause why, as far as it is known
     * @param reason what happened, and what the server said
     * @return the token with the note
     */
    public static Token noteIn(Token token, Instant now, Cause cause, String reason) {
        RefreshRefusal first = of(token).orElse(null);
        if (first == null) {
            return noteIn(token, new RefreshRefusal(now, now, cause, reason));
        }
        boolean isKnownBetter = first.cause() == Cause.INTERRUPTED && cause == Cause.ENDED;
        return noteIn(
                token,
                isKnownBetter
                        ? new RefreshRefusal(first.since(), now, first.cause(), first.reason())
                        : new RefreshRefusal(first.since(), now, cause, reason));
    }

    private static Cause cause(@Nullable Object value) {
        return value instanceof String text && text.equals(Cause.INTERRUPTED.word) ? Cause.INTERRUPTED : Cause.ENDED;
    }

    private static Token noteIn(Token token, RefreshRefusal refusal) {
        Secret refreshToken = token.refreshToken().orElse(null);
        if (refreshToken == null) {
            return token;
        }
        Map<String, Object> note = new LinkedHashMap<>();
        note.put(TOKENS, print(token.accessToken(), refreshToken));
        note.put(SINCE, refusal.since().toString());
        note.put(LAST_TRY, refusal.lastTry().toString());
        if (refusal.cause() != Cause.ENDED) {
            note.put(CAUSE, refusal.cause().word);
        }
        note.put(REASON, refusal.reason());
        return OwnField.with(token, REFUSED, note);
    }

    /**
     * {@return whether the refresh token must not be sent; a note from farther in the future than clocks are apart is ignored}
     *
     * @param now the present time
     */
    public boolean holds(Instant now) {
        return now.isBefore(lastTry.plus(HOLDS)) && !now.isBefore(lastTry.minus(Freshness.TOLERATED_DRIFT));
    }

    /** Returns a hash that distinguishes these two tokens from others. */
    private static String print(Secret accessToken, Secret refreshToken) {
        String both = accessToken.reveal().length() + ":" + accessToken.reveal() + refreshToken.reveal();
        return ContentHash.base64Url(both.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable Instant time(@Nullable Object value) {
        try {
            return value instanceof String text ? Instant.parse(text) : null;
        } catch (DateTimeException notATime) {
            return null; // then the note is ignored
        }
    }

    /** Cleans the reason: the server, and anyone who can write into the storage, can put any text there. */
    private static String printable(String text) {
        return PrintableText.oneLine(text, LONGEST_REASON - 1);
    }
}
