package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Replaces tokens that a server refused. Some authorization servers answer a refresh with the same access token; then no further refresh is tried for
 * it. Safe for use by several threads.
 */
final class Replacements {

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
