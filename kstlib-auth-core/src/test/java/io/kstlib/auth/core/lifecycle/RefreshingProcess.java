package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.time.Duration;
import java.util.List;

/** A process that refreshes the login to {@code corporate}, for tests of what else happens to the storage. Its pauses take no time. */
public final class RefreshingProcess {

    private final Life life = new Life();
    private final TokenLifecycle lifecycle;

    /**
     * @param storage has the login
     */
    public RefreshingProcess(TokenStorage storage) {
        this.lifecycle = life.process(storage);
    }

    /**
     * Refreshes the login.
     *
     * @param valid the refresh token that the server accepts
     */
    public Token refresh(Secret valid) {
        life.server.forgives(valid.reveal());
        return lifecycle.refreshNow();
    }

    public Duration waited() {
        return life.time.pauses().stream().reduce(Duration.ZERO, Duration::plus);
    }

    public List<Warning> warnings() {
        return List.copyOf(life.warnings);
    }
}
