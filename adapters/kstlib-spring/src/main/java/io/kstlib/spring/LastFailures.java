package io.kstlib.spring;

import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.api.login.TokenListener;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers the last failed refresh of each provider until a refresh succeeds. Safe for use by several threads. */
public final class LastFailures implements TokenListener {

    private final Map<String, TokenEvent.RefreshFailed> failures = new ConcurrentHashMap<>();

    /** Starts without failures. */
    public LastFailures() {}

    @Override
    public void on(TokenEvent event) {
        if (event instanceof TokenEvent.RefreshFailed failed) {
            failures.put(event.provider(), failed);
        } else if (!(event instanceof TokenEvent.Revoked)) {
            failures.remove(event.provider());
        }
    }

    /**
     * {@return the last failure; empty if there was none, or if a refresh has succeeded since}
     *
     * @param provider the configured name
     */
    public Optional<TokenEvent.RefreshFailed> of(String provider) {
        return Optional.ofNullable(failures.get(provider));
    }
}
