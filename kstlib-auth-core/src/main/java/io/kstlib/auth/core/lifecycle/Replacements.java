package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Replaces tokens that a server refused. Some authorization servers answer a refresh with the same access token; then no further refresh is tried for
 * it. Safe for use by several threads.
 */
final class Replacements {

    /** How long a token is not replaced for the refusal of a server. A server that refuses every token causes no more refreshes than that. */
    private static final Duration WORTH_REPLACING = Duration.ofMinutes(1);

    private static final Duration LOCK = Duration.ofSeconds(1);

    private final TokenLifecycle lifecycle;
    private final AtomicReference<@Nullable Secret> broughtAgain = new AtomicReference<>();

    Replacements(TokenLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    Optional<Token> of(Token rejected) {
        if (rejected.accessToken().equals(broughtAgain.get()) || !isReplaceable(rejected)) {
            return Optional.empty();
        }
        Token another = lifecycle.refreshInsteadOf(rejected);
        if (another.accessToken().equals(rejected.accessToken())) {
            broughtAgain.set(rejected.accessToken());
            return Optional.empty();
        }
        return Optional.of(another);
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
