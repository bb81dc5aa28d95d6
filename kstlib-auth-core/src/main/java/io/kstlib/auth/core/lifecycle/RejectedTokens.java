package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.token.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Replaces tokens that a server refused. Some authorization servers answer a refresh with the same access token; then no further refresh is tried for
 * it. Some resources refuse every token of a client; then two are replaced in a minute. Safe for use by several threads.
 */
final class RejectedTokens {

    /** A refused token is not replaced within this time if a login brought it, or if it is the second replacement in a row. */
    private static final Duration WORTH_REPLACING = Duration.ofMinutes(1);

    private static final Duration LOCK = Duration.ofSeconds(1);

    private final TokenLifecycle lifecycle;
    private final AtomicReference<@Nullable Secret> sameTokenAgain = new AtomicReference<>();
    private final AtomicReference<@Nullable Replacement> replacement = new AtomicReference<>();

    /**
     * The last token that came instead of a refused one.
     *
     * @param token its text
     * @param nanos when it came, by the stopwatch
     * @param number how many came in a row, each soon after the one before
     */
    private record Replacement(Secret token, long nanos, int number) {

        boolean isYoung(Token rejected, Time time) {
            return token.equals(rejected.accessToken()) && time.nanos() - nanos < WORTH_REPLACING.toNanos();
        }
    }

    RejectedTokens(TokenLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    Optional<Token> replacement(Token rejected, Time time, Duration patience) {
        if (rejected.accessToken().equals(sameTokenAgain.get())
                || !isReplaceable(rejected)
                || (isHopeless(rejected, time) && !isAnotherStored(rejected))) {
            return Optional.empty();
        }
        Token another = lifecycle.refreshInsteadOf(rejected, patience);
        if (another.accessToken().equals(rejected.accessToken())) {
            sameTokenAgain.set(rejected.accessToken());
            return Optional.empty();
        }
        Replacement before = replacement.get();
        if (before == null || !before.token().equals(another.accessToken())) {
            int number = before != null && before.isYoung(rejected, time) ? before.number() + 1 : 1;
            replacement.set(new Replacement(another.accessToken(), time.nanos(), number));
        }
        return Optional.of(another);
    }

    /** A server may revoke a token, and soon the next one; one that refuses two in a row refuses the third, too. */
    private boolean isHopeless(Token rejected, Time time) {
        Replacement before = replacement.get();
        return before != null && before.number() > 1 && before.isYoung(rejected, time);
    }

    private boolean isAnotherStored(Token rejected) {
        return lifecycle
                .stored()
                .filter(stored -> !stored.accessToken().equals(rejected.accessToken()))
                .isPresent();
    }

    /** Marks the stored token as expired, unless it is so young that another one would be refused, too, or only a login brings another one. */
    void expire(Token rejected, TokenKeeper keeper, NextToken next, Time time) {
        Instant now = time.instant();
        boolean isYoung = rejected.issuedAt().plus(WORTH_REPLACING).isAfter(now);
        if (isYoung || keeper.isReadOnly() || next.onlyLoginHelps(rejected).isPresent()) {
            return;
        }
        try {
            keeper.update(
                    LOCK,
                    (current, lease) -> current.map(stored -> isSame(stored, rejected)
                            ? stored.toBuilder().expiresAt(now).build()
                            : stored));
        } catch (StorageException busy) {
            if (busy.reason() != StorageException.Reason.LOCKED) {
                throw busy;
            } // else it is being replaced
        }
    }

    private static boolean isSame(Token one, Token other) {
        return one.accessToken().equals(other.accessToken()) && one.issuedAt().equals(other.issuedAt());
    }

    /** A token that cannot be refreshed is no reason to ask for a login: the server has said why it refuses it. */
    private boolean isReplaceable(Token rejected) {
        return lifecycle.needsNoLogin()
                || lifecycle
                        .stored()
                        .filter(stored ->
                                stored.isRefreshable() || !stored.accessToken().equals(rejected.accessToken()))
                        .isPresent();
    }
}
