package io.kstlib.auth.core;

import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.binding.TokenOwnership;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.core.lifecycle.Freshness;
import io.kstlib.auth.core.lifecycle.Time;
import io.kstlib.auth.core.lifecycle.TokenLifecycle;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** One login, which is stored under one name: how it begins, what is stored of it, and how it ends. Safe for use by several threads. */
final class StoredLogin {

    private final ConfiguredProvider configured;
    private final TokenStorage storage;
    private final Freshness freshness;
    private final TokenLifecycle lifecycle;
    private final LoginQueue logins;
    private final StatusReader statusReader;

    /**
     * @param replaced is run when a login of this process has taken the place of the one before
     */
    StoredLogin(ConfiguredProvider configured, TokenStorage storage, Runnable replaced) {
        this.configured = configured;
        this.storage = storage;
        TokenOwnership ownership = configured.ownership();
        this.freshness = new Freshness(configured.refreshLeeway());
        this.lifecycle = new TokenLifecycle(new TokenLifecycle.Parts(
                configured.name(),
                configured::guarded,
                configured::renewal,
                storage,
                ownership,
                freshness,
                Time.of(configured.clock()),
                new SplittableRandom(),
                configured.events(),
                configured::warn));
        this.logins = new LoginQueue(configured, storage, lifecycle, replaced);
        this.statusReader = new StatusReader(configured, storage, lifecycle, ownership, freshness);
    }

    TokenLifecycle lifecycle() {
        return lifecycle;
    }

    Freshness freshness() {
        return freshness;
    }

    /** See {@link AuthClient#login(LoginOptions)}. */
    Token login(LoginOptions options) {
        return logins.login(options);
    }

    /** See {@link AuthClient#status()}. */
    LoginStatus status() {
        return statusReader.read();
    }

    /** See {@link AuthClient#revoke()}. */
    RevocationReport revoke() {
        lifecycle.requireOurs();
        Optional<Token> stored = lifecycle.stored();
        if (stored.isEmpty()) {
            return new RevocationReport(List.of());
        }
        RevocationReport report = configured.guarded().revoke(stored.get());
        lifecycle.revoked(report);
        return report;
    }

    /** See {@link AuthClient#logout(LogoutOptions)}. */
    LogoutReport logout(LogoutOptions options) {
        lifecycle.requireOurs();
        return new Logout(configured::guarded, lifecycle, options)
                .run(
                        configured.name(),
                        storage.location(configured.name()),
                        CallbackSettings.from(configured.authSettings()).timeout());
    }
}
