package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.flow.Renewal;
import io.kstlib.auth.api.token.Token;
import java.util.function.Supplier;

/** Where the next token comes from: a refresh token, or the same grant once more. Which one is asked for when a token is due, not before. */
final class NextToken {

    private final Supplier<Renewal> renewal;
    private final LockedStep refresh;
    private final LockedStep repetition;
    private final LoginHints hints;

    NextToken(Supplier<Renewal> renewal, LockedStep refresh, LockedStep repetition, LoginHints hints) {
        this.renewal = renewal;
        this.refresh = refresh;
        this.repetition = repetition;
        this.hints = hints;
    }

    /** Whether no login is needed. */
    boolean isRepeated() {
        return renewal.get() == Renewal.REPETITION;
    }

    /** Whether a stored token can be followed by another one without a login. */
    boolean canFollow(Token token) {
        return token.isRefreshable() || isRepeated();
    }

    /**
     * @throws NotLoggedInException if the first token comes by a login only
     */
    void proveFirst() {
        if (!isRepeated()) {
            throw hints.nobody();
        }
    }

    LockedStep step() {
        return isRepeated() ? repetition : refresh;
    }
}
