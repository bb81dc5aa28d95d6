package io.kstlib.auth.core;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.LoginStatus.OfTarget;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.core.lifecycle.Freshness;
import io.kstlib.auth.core.lifecycle.Time;
import io.kstlib.auth.core.lifecycle.TokenLifecycle;
import io.kstlib.auth.core.targets.OwnLogins;
import io.kstlib.auth.core.targets.ServedTokens;
import io.kstlib.auth.core.targets.TargetTokens;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.flow.Renewal;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One login, which is stored under one name: how it begins, what is stored of it, which tokens it brings, and how it ends. It is the login to a
 * provider, or one of its own for a target. Safe for use by several threads.
 */
final class StoredLogin {

    private final ConfiguredProvider configured;
    private final TokenStorage storage;
    private final Freshness freshness;
    private final TokenLifecycle lifecycle;
    private final LoginQueue logins;
    private final OwnLogins ownLogins;
    private final @Nullable StoredLogin ofProvider;
    private final @Nullable TargetTokens ofTarget;

    /**
     * Makes the login to a provider.
     *
     * @param replaced is run when a login of this process has taken the place of the one before
     */
    StoredLogin(ConfiguredProvider configured, TokenStorage storage, Runnable replaced) {
        this.configured = configured;
        this.storage = storage;
        this.freshness = new Freshness(configured.refreshLeeway());
        this.lifecycle = lifecycle(configured, storage, configured::guarded, configured::renewal);
        this.logins = new LoginQueue(configured, storage, lifecycle, replaced);
        this.ownLogins = new OwnLogins(storage, configured.name());
        this.ofProvider = null;
        this.ofTarget = null;
    }

    private StoredLogin(StoredLogin ofProvider, Target target) {
        this.configured = ofProvider.forTargetOnly(target);
        this.storage = ofProvider.ownLogins.of(target);
        this.freshness = ofProvider.freshness;
        this.lifecycle = lifecycle(configured, storage, configured::guarded, configured::renewal);
        this.logins = new LoginQueue(configured, storage, lifecycle, () -> {});
        this.ownLogins = ofProvider.ownLogins;
        this.ofProvider = ofProvider;
        this.ofTarget = ofProvider.tokensFor(target, lifecycle);
    }

    private ConfiguredProvider forTargetOnly(Target target) {
        return configured.forTarget(target).orElseThrow(() -> OwnLogins.impossible(configured.settings(), target));
    }

    private TargetTokens tokensFor(Target target, TokenLifecycle own) {
        return new TargetTokens(
                configured.name(),
                target,
                lifecycle.record(),
                own,
                (byRefresh, provider) -> lifecycle(
                        configured, byRefresh, () -> provider.apply(configured.guarded()), () -> Renewal.REFRESH_TOKEN),
                configured.clock());
    }

    private static TokenLifecycle lifecycle(
            ConfiguredProvider configured,
            TokenStorage storage,
            Supplier<Provider> provider,
            Supplier<Renewal> renewal) {
        return new TokenLifecycle(new TokenLifecycle.Parts(
                configured.name(),
                provider,
                renewal,
                storage,
                configured.ownership(),
                new Freshness(configured.refreshLeeway()),
                Time.of(configured.clock()),
                new SplittableRandom(),
                configured.events(),
                configured::warn));
    }

    /** Returns what is stored for a target of the provider: the tokens that this login brings for it, and the login of its own. */
    StoredLogin forTarget(Target target) {
        return new StoredLogin(this, target);
    }

    ConfiguredProvider configured() {
        return configured;
    }

    /** See {@link AuthClient#checkStorage()}. */
    PreflightReport checkStorage() {
        return storage.preflight(configured.name());
    }

    Freshness freshness() {
        return freshness;
    }

    /** Returns the tokens that are handed out. */
    ServedTokens tokens() {
        return ofTarget == null ? ServedTokens.of(lifecycle) : ofTarget;
    }

    boolean needsNoLogin() {
        return lifecycle.needsNoLogin();
    }

    /** See {@link AuthClient#login(LoginOptions)}. */
    Token login(LoginOptions options) {
        return logins.login(options);
    }

    /** See {@link AuthClient#status()}. */
    LoginStatus status() {
        if (ofProvider != null && ofTarget != null && !ofTarget.hasOwnLogin()) {
            return new StatusReader(ofProvider.configured, ofProvider.storage, ofTarget.used(), freshness).read();
        }
        LoginStatus status = new StatusReader(configured, storage, lifecycle, freshness).read();
        return ofTarget == null ? status.withTargets(withOwnLogins()) : status;
    }

    private List<OfTarget> withOwnLogins() {
        try {
            return ownLogins.stored().entrySet().stream()
                    .map(own -> new OfTarget(own.getKey(), own.getValue().effectiveExpiry(), OfTarget.Source.OWN_LOGIN))
                    .toList();
        } catch (AuthException unreadable) {
            return List.of(); // the status itself says so
        }
    }

    /** See {@link AuthClient#remedy(StepUp)}. */
    Remedy remedy(StepUp demand) {
        Target own = ofTarget != null && ofTarget.hasOwnLogin() ? ofTarget.target() : null;
        return new Remedy.StepUpLogin(configured.name(), own, demand);
    }

    /** Whether there is anything that a logout ends. */
    boolean isAnythingStored() {
        return !storage.isReadOnly()
                && (lifecycle.stored().isPresent() || !ownLogins.stored().isEmpty());
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

    /**
     * See {@link AuthClient#logout(LogoutOptions)}.
     *
     * @param ofTargets the clients for targets, whose logins end, too
     */
    LogoutReport logout(LogoutOptions options, Function<Target, AuthClient> ofTargets) {
        lifecycle.requireOurs();
        LogoutReport report = new Logout(configured::guarded, lifecycle, options, configured.clock())
                .run(
                        configured.name(),
                        storage.location(configured.name()),
                        CallbackSettings.from(configured.authSettings()).timeout());
        if (ofTarget != null) {
            ofTarget.drop();
            return report;
        }
        for (Target target : ownTargets().keySet()) {
            report = report.and(ofTargets.apply(target).logout(LogoutOptions.of(options.atServer())));
        }
        return report;
    }

    /** Returns the logins for targets that can be read. The others are no reason to end less. */
    private Map<Target, Token> ownTargets() {
        try {
            return ownLogins.stored();
        } catch (AuthException unreadable) {
            return Map.of(); // the login itself could not be read either, which is reported
        }
    }

    /**
     * Ends the logins for targets that are those of another person, or belong to another server or client, when this login has taken the place of the
     * one before. It does not revoke them: they may be another server's. A warning says which could not be ended.
     *
     * @param ofTargets the clients for targets
     */
    void endLoginsOfOthers(Function<Target, AuthClient> ofTargets) {
        try {
            Token login = lifecycle.loaded().orElse(null);
            ownLogins.stored().forEach((target, own) -> {
                if (login == null || !OwnLogins.isSamePerson(login, own) || !isOurs(target, own)) {
                    end(ofTargets.apply(target));
                }
            });
        } catch (AuthException stays) {
            configured.warnOfTargets(stays);
        }
    }

    private static void end(AuthClient ofTarget) {
        LogoutReport ended = ofTarget.logout(LogoutOptions.of(LogoutOptions.AtServer.KEEP));
        AuthException failure = ended.here().failure();
        if (failure != null) {
            throw failure;
        }
    }

    private boolean isOurs(Target target, Token own) {
        try {
            forTargetOnly(target).ownership().verify(own);
            return true;
        } catch (NotLoggedInException issuedForAnother) {
            return false;
        }
    }

    /** Waits for answers that are under way, and tries again to store what could not be stored. */
    void close() {
        if (ofTarget != null) {
            ofTarget.close();
        }
        lifecycle.close();
    }

    /** Releases the storage, and does something then in any case. */
    void release(Runnable released) {
        try {
            storage.close();
        } finally {
            released.run();
        }
    }
}
