package io.kstlib.auth.core;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.LoginStatus.OfTarget;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.core.lifecycle.LifecycleParts;
import io.kstlib.auth.core.lifecycle.Time;
import io.kstlib.auth.core.lifecycle.TokenLifecycle;
import io.kstlib.auth.core.lifecycle.TokenSupply;
import io.kstlib.auth.core.lifecycle.token.Freshness;
import io.kstlib.auth.core.targets.OwnLogins;
import io.kstlib.auth.core.targets.TargetTokens;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.util.List;
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
        this.freshness = Freshness.of(configured.settings());
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
        this.logins = new LoginQueue(configured, storage, lifecycle, this::forgetTokens);
        this.ownLogins = ofProvider.ownLogins;
        this.ofProvider = ofProvider;
        this.ofTarget = ofProvider.tokensFor(target, lifecycle);
    }

    private void forgetTokens() {
        tokens().forget();
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
                configured.clock(),
                configured::warn);
    }

    private static TokenLifecycle lifecycle(
            ConfiguredProvider configured,
            TokenStorage storage,
            Supplier<Provider> provider,
            Supplier<Renewal> renewal) {
        return new TokenLifecycle(new LifecycleParts(
                configured.name(),
                new LifecycleParts.Source(provider, renewal, configured::refreshTerms),
                storage,
                configured.ownership(),
                new Freshness(configured.refreshLeeway()),
                new LifecycleParts.Surroundings(
                        Time.of(configured.clock()),
                        new SplittableRandom(),
                        configured.events(),
                        configured::warn)));
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
    TokenSupply tokens() {
        return ofTarget == null ? lifecycle : ofTarget;
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
        LoginStatus status = statusOfTokens();
        return ofTarget == null ? status.withTargets(withOwnLogins()) : status;
    }

    /** Returns the same without the logins for targets, which have to be read for it. */
    LoginStatus statusOfTokens() {
        if (ofProvider != null && ofTarget != null && !mayHaveOwnLogin(ofTarget)) {
            return new StatusReader(ofProvider.configured, ofProvider.storage, ofTarget.used(), freshness).read();
        }
        return new StatusReader(configured, storage, lifecycle, freshness).read();
    }

    private static boolean mayHaveOwnLogin(TargetTokens served) {
        try {
            return served.hasOwnLogin();
        } catch (AuthException unreadable) {
            return true; // the status of that login says why
        }
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
        return !storage.isReadOnly() && (lifecycle.stored().isPresent() || !ownLogins.isEmpty());
    }

    /** See {@link AuthClient#revoke()}. */
    RevocationReport revoke() {
        lifecycle.requireOurs();
        Optional<Token> stored = lifecycle.stored();
        if (stored.isEmpty() && ofTarget != null) {
            stored = ofTarget.ofLogin();
        }
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
                        location(),
                        CallbackSettings.from(configured.authSettings()).timeout());
        if (ofTarget != null) {
            return report.and(endOfLogin(ofTarget, options.atServer()));
        }
        try {
            for (OwnLogins.Stored own : ownLogins.all()) {
                report = report.and(end(
                        own,
                        options.atServer(),
                        ofTargets,
                        report.revocation().unreachable().orElse(null)));
            }
            return report;
        } catch (AuthException unlisted) {
            return report.and(LogoutReport.failed(configured.name(), location(), unlisted));
        }
    }

    private String location() {
        return storage.location(configured.name());
    }

    /** Ends the access token for the target that the login brought, and leaves the login. */
    private LogoutReport endOfLogin(TargetTokens served, LogoutOptions.AtServer atServer) {
        try {
            Token token = served.ofLogin().orElse(null);
            RevocationReport revocation = token != null && atServer == LogoutOptions.AtServer.REVOKE
                    ? revoked(token)
                    : new RevocationReport(List.of());
            served.drop();
            return LogoutReport.of(configured.name(), location(), token != null, revocation);
        } catch (AuthException stays) {
            return LogoutReport.failed(configured.name(), location(), stays);
        }
    }

    private RevocationReport revoked(Token token) {
        try {
            return configured.guarded().revoke(token);
        } catch (AuthException failure) {
            return LogoutReport.notRevoked(failure.problem());
        }
    }

    /**
     * Ends a login for a target. Also removes a login that cannot be read, or whose section is wrong.
     *
     * @param unreachable why the server could not be reached before, so that it is not asked again; {@code null} if it could
     */
    private LogoutReport end(
            OwnLogins.Stored own,
            LogoutOptions.AtServer atServer,
            Function<Target, AuthClient> ofTargets,
            @Nullable String unreachable) {
        Target target = own.target();
        AuthException unseen = own.failure();
        if (target != null) {
            try {
                AuthClient client = ofTargets.apply(target);
                return unreachable == null
                        ? client.logout(LogoutOptions.of(atServer))
                        : client.logout(LogoutOptions.of(LogoutOptions.AtServer.KEEP))
                                .unasked(unreachable);
            } catch (AuthException wrongByNow) {
                unseen = wrongByNow;
            }
        }
        try {
            ownLogins.remove(own);
        } catch (AuthException stays) {
            return LogoutReport.failed(configured.name(), location(), stays);
        }
        RevocationReport revocation = atServer == LogoutOptions.AtServer.REVOKE
                ? LogoutReport.notRevoked(unseen == null ? "it does not say what it is for" : unseen.problem())
                : new RevocationReport(List.of());
        return LogoutReport.of(configured.name(), location(), true, revocation);
    }

    /**
     * Ends the logins for targets that are those of another person, or belong to another server or client, when this login has taken the place of the
     * one before. It does not revoke them: they may be another server's. A warning says which could not be ended.
     *
     * @param ofTargets the clients for targets
     */
    void endLoginsOfOthers(Function<Target, AuthClient> ofTargets) {
        try {
            List<OwnLogins.Stored> owns = ownLogins.all();
            if (owns.isEmpty()) {
                return; // to load the new token may mean to decrypt it
            }
            Token login = lifecycle.loaded().orElse(null);
            owns.forEach(own -> endIfOthers(own, login, ofTargets));
        } catch (AuthException stays) {
            configured.warnOfTargets(stays);
        }
    }

    /** One that stays does not keep the others. */
    private void endIfOthers(OwnLogins.Stored own, @Nullable Token login, Function<Target, AuthClient> ofTargets) {
        Target target = own.target();
        Token token = own.token();
        AuthException unreadable = own.failure();
        try {
            if (unreadable != null) {
                throw unreadable;
            }
            if (target == null || token == null) {
                return;
            }
            if (login == null || !OwnLogins.isSamePerson(login, token) || !isOurs(target, token)) {
                end(ofTargets.apply(target));
            }
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
