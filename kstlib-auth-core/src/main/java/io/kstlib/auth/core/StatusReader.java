package io.kstlib.auth.core;

import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.flow.Renewal;
import io.kstlib.auth.api.storage.TokenStorage;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.LoginStatus.State;
import io.kstlib.auth.core.binding.TokenOwnership;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.lifecycle.Freshness;
import io.kstlib.auth.core.lifecycle.RefreshRefusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Says what is stored for a provider. */
final class StatusReader {

    private static final Duration STANDARD_THRESHOLD = Duration.ofSeconds(300);

    private final ConfiguredProvider configured;
    private final TokenStorage storage;
    private final TokenOwnership ownership;
    private final Freshness freshness;

    StatusReader(ConfiguredProvider configured, TokenStorage storage, TokenOwnership ownership, Freshness freshness) {
        this.configured = configured;
        this.storage = storage;
        this.ownership = ownership;
        this.freshness = freshness;
    }

    LoginStatus read() {
        String name = configured.name();
        String location = storage.location(name);
        Instant now = configured.clock().instant();
        Renewal renewal;
        try {
            renewal = configured.renewal(); // checks the whole section
        } catch (ConfigurationException | PluginException unusable) {
            return misconfigured(now, unusable, location);
        }
        Optional<Token> stored;
        try {
            stored = storage.load(name);
        } catch (StorageException | PluginException unreadable) {
            return new LoginStatus(name, State.UNREADABLE, now, null, unreadable, location, renewal);
        }
        if (stored.isEmpty()) {
            State state = renewal == Renewal.REPETITION ? State.OBTAINABLE : State.NOT_LOGGED_IN;
            return new LoginStatus(name, state, now, null, null, location, renewal);
        }
        Token token = stored.get();
        try {
            ownership.verify(token);
        } catch (NotLoggedInException another) {
            return new LoginStatus(name, State.ISSUED_FOR_ANOTHER, now, null, another, location, renewal);
        } catch (ConfigurationException | PluginException unknown) {
            return misconfigured(now, unknown, location);
        }
        return new LoginStatus(name, state(token, now, renewal), now, token, null, location, renewal);
    }

    private LoginStatus misconfigured(Instant now, AuthException why, String location) {
        return new LoginStatus(configured.name(), State.MISCONFIGURED, now, null, why, location, Renewal.REFRESH_TOKEN);
    }

    private State state(Token token, Instant now, Renewal renewal) {
        boolean refreshable = renewal == Renewal.REPETITION
                || (token.isRefreshable()
                        && RefreshRefusal.of(token).isEmpty()
                        && token.refreshExpiresAt().map(now::isBefore).orElse(true));
        if (freshness.isExpired(token, now)) {
            return refreshable ? State.EXPIRED_REFRESHABLE : State.EXPIRED;
        }
        return Duration.between(now, freshness.expiry(token)).compareTo(threshold()) <= 0
                ? State.EXPIRING_SOON
                : State.VALID;
    }

    private Duration threshold() {
        Optional<Settings> status = configured.authSettings().get(AuthKeys.STATUS);
        return status.flatMap(section -> section.get(AuthKeys.EXPIRING_SOON_THRESHOLD))
                .orElse(STANDARD_THRESHOLD);
    }
}
