package io.kstlib.auth.core.login;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.LogoutOptions.AtServer;
import io.kstlib.auth.api.login.LogoutReport;
import io.kstlib.auth.api.login.LogoutReport.LocalRemoval;
import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.core.lifecycle.Freshness;
import io.kstlib.auth.core.lifecycle.LifecycleParts;
import io.kstlib.auth.core.lifecycle.OwnLogins;
import io.kstlib.auth.core.lifecycle.TargetTokens;
import io.kstlib.auth.core.lifecycle.Time;
import io.kstlib.auth.core.lifecycle.TokenLifecycle;
import io.kstlib.auth.core.lifecycle.TokenSupply;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One login, which is stored under one name: how it begins, what is stored of it, which tokens it brings, and how it ends. It is the login to a
 * provider, or one of its own for a target. Safe for use by several threads.
 */
public final class Login {

    private final ConfiguredProvider configured;
    private final TokenStorage storage;
    private final Freshness freshness;
    private final TokenLifecycle lifecycle;
    private final LoginQueue logins;
    private final OwnLogins ownLogins;
    private final @Nullable Login ofProvider;
    private final @Nullable TargetTokens ofTarget;

    /**
     * Makes the login to a provider.
     *
     * @param replaced is run when a login of this process has taken the place of the one before
     */
    public Login(ConfiguredProvider configured, TokenStorage storage, Runnable replaced) {
        this.configured = configured;
        this.storage = storage;
        this.freshness = Freshness.of(configured.settings());
        this.lifecycle = new TokenLifecycle(parts(configured, storage));
        this.logins = new LoginQueue(configured, storage, lifecycle, Optional::empty, null, replaced);
        this.ownLogins = new OwnLogins(storage, configured.name());
        this.ofProvider = null;
        this.ofTarget = null;
    }

    private Login(Login ofProvider, Target target) {
        this.configured = ofProvider.forTargetOnly(target);
        this.storage = ofProvider.ownLogins.of(target);
        this.freshness = ofProvider.freshness;
        this.lifecycle = new TokenLifecycle(parts(configured, storage), ofProvider.lifecycle::lookAgain);
        this.logins = new LoginQueue(
                configured, storage, lifecycle, ofProvider.lifecycle::loaded, target, this::forgetTokens);
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
        return new TargetTokens(configured.name(), target, lifecycle, own, configured::warn);
    }

    private static LifecycleParts parts(ConfiguredProvider configured, TokenStorage storage) {
        return new LifecycleParts(
                configured.name(),
                new LifecycleParts.Source( // the provider is made first, because that checks the section
                        configured::renewal,
                        () -> new LifecycleParts.AskedProvider(configured.guarded(), configured.refreshTerms())),
                storage,
                configured.ownership(),
                Freshness.of(configured.settings()),
                LifecycleParts.patience(configured.settings()),
                new LifecycleParts.Surroundings(
                        Time.of(configured.clock()), new SplittableRandom(), configured.events(), configured::warn));
    }

    /** Returns what is stored for a target of the provider: the tokens that this login brings for it, and the login of its own. */
    public Login forTarget(Target target) {
        return new Login(this, target);
    }

    public ConfiguredProvider configured() {
        return configured;
    }

    /** Returns one entry for each check of the storage that changes nothing that is stored. */
    public PreflightReport checkStorage() {
        return storage.preflight(configured.name());
    }

    public Freshness freshness() {
        return freshness;
    }

    /** Returns the tokens that are handed out. */
    public TokenSupply tokens() {
        return ofTarget == null ? lifecycle : ofTarget;
    }

    public boolean needsNoLogin() {
        return lifecycle.needsNoLogin();
    }

    /** Logs in, unless the options let it keep the stored token. */
    public Token login(LoginOptions options) {
        configured.check();
        return logins.login(options);
    }

    /**
     * Where the status of a login is read.
     *
     * @param configured the provider, with the section of the login
     * @param storage where the token is
     * @param lifecycle who loads it
     */
    public record Place(ConfiguredProvider configured, TokenStorage storage, TokenLifecycle lifecycle) {}

    /** Returns where the status is read: at the login to the provider, where this one for a target has none of its own. */
    public Place place() {
        return ofProvider != null && ofTarget != null && !mayHaveOwnLogin(ofTarget)
                ? new Place(ofProvider.configured, ofProvider.storage, ofTarget.used())
                : new Place(configured, storage, lifecycle);
    }

    private static boolean mayHaveOwnLogin(TargetTokens served) {
        try {
            return served.hasOwnLogin();
        } catch (AuthException unreadable) {
            return true; // the status of that login says why
        }
    }

    /** Returns the tokens of the logins for targets; none of this one where it is for a target itself. */
    public Map<Target, Token> ownLogins() {
        try {
            return ofTarget == null ? ownLogins.stored() : Map.of();
        } catch (AuthException unreadable) {
            return Map.of(); // the status itself says so
        }
    }

    /** Returns what helps where a resource demands another login. */
    public Remedy remedy(StepUp demand) {
        Target own = ofTarget != null && ofTarget.hasOwnLogin() ? ofTarget.target() : null;
        return new Remedy.StepUpLogin(configured.name(), own, demand);
    }

    /** Whether there is anything that a logout ends. */
    public boolean isAnythingStored() {
        return !storage.isReadOnly() && (lifecycle.stored().isPresent() || !ownLogins.isEmpty());
    }

    /** Revokes the stored tokens and keeps them. */
    public RevocationReport revoke() {
        configured.check();
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
     * Logs out.
     *
     * @param ofTargets the logins for targets, which end, too
     */
    public LogoutReport logout(LogoutOptions options, Function<Target, Login> ofTargets) {
        configured.check();
        lifecycle.requireOurs();
        LogoutReport report = new Logout(configured::guarded, lifecycle, options, configured.clock())
                .run(
                        configured.name(),
                        location(),
                        CallbackSettings.from(configured.authSettings()).timeout());
        if (ofTarget != null) {
            return both(report, endOfLogin(ofTarget, options));
        }
        try {
            for (OwnLogins.Stored own : ownLogins.all()) {
                report = both(
                        report,
                        end(
                                own,
                                LogoutOptions.of(options.atServer()),
                                ofTargets,
                                report.revocation().unreachable().orElse(null)));
            }
            return report;
        } catch (AuthException unlisted) {
            return both(report, failed(unlisted));
        }
    }

    private String location() {
        return storage.location(configured.name());
    }

    /** Ends the access token for the target that the login brought, and leaves the login. */
    private LogoutReport endOfLogin(TargetTokens served, LogoutOptions options) {
        try {
            Token token = served.ofLogin().orElse(null);
            RevocationReport revocation = token != null && options.atServer() == AtServer.REVOKE
                    ? revoked(token)
                    : new RevocationReport(List.of());
            served.drop();
            return report(
                    token == null ? LocalRemoval.Result.NOTHING_STORED : LocalRemoval.Result.REMOVED, null, revocation);
        } catch (AuthException stays) {
            return failed(stays);
        }
    }

    private LogoutReport report(
            LocalRemoval.Result result, @Nullable StorageException failure, RevocationReport revocation) {
        return new LogoutReport(
                configured.name(),
                new LocalRemoval(result, failure),
                location(),
                revocation,
                SessionEndReport.notAsked());
    }

    /** Returns the report of something that is still stored. */
    private LogoutReport failed(AuthException why) {
        StorageException stays = why instanceof StorageException storage
                ? storage
                : new StorageException(location(), StorageException.Reason.NOT_WRITABLE, why.problem(), null, why);
        return report(LocalRemoval.Result.FAILED, stays, new RevocationReport(List.of()));
    }

    /** Returns the report of a token that the server may still accept. */
    static RevocationReport notRevoked(String why) {
        return new RevocationReport(
                List.of(new RevocationReport.Outcome("access_token", RevocationReport.Result.FAILED, why)));
    }

    /** Returns the report of a logout that did not ask the server, because it could not be reached before. */
    private static LogoutReport unasked(LogoutReport report, String why) {
        RevocationReport none = new RevocationReport(
                List.of(new RevocationReport.Outcome("access_token", RevocationReport.Result.UNREACHABLE, why)));
        return new LogoutReport(report.provider(), report.local(), report.location(), none, report.session());
    }

    /** Returns a report with what another logout did: that of a login of its own for a target. */
    private static LogoutReport both(LogoutReport first, LogoutReport other) {
        List<RevocationReport.Outcome> outcomes =
                new ArrayList<>(first.revocation().outcomes());
        outcomes.addAll(other.revocation().outcomes());
        boolean otherSaysMore =
                first.local().failure() == null && other.local().result() != LocalRemoval.Result.NOTHING_STORED;
        return new LogoutReport(
                first.provider(),
                otherSaysMore ? other.local() : first.local(),
                first.location(),
                new RevocationReport(outcomes),
                first.session());
    }

    private RevocationReport revoked(Token token) {
        try {
            return configured.guarded().revoke(token);
        } catch (AuthException failure) {
            return notRevoked(failure.problem());
        }
    }

    /**
     * Ends a login for a target. Also removes a login that cannot be read, or whose section is wrong.
     *
     * @param unreachable why the server could not be reached before, so that it is not asked again; {@code null} if it could
     */
    private LogoutReport end(
            OwnLogins.Stored own,
            LogoutOptions options,
            Function<Target, Login> ofTargets,
            @Nullable String unreachable) {
        Target target = own.target();
        AuthException unseen = own.failure();
        if (target != null) {
            try {
                Login login = ofTargets.apply(target);
                return unreachable == null
                        ? login.logout(options, ofTargets)
                        : unasked(login.logout(LogoutOptions.of(AtServer.KEEP), ofTargets), unreachable);
            } catch (AuthException wrongByNow) {
                unseen = wrongByNow;
            }
        }
        try {
            ownLogins.remove(own);
        } catch (AuthException stays) {
            return failed(stays);
        }
        RevocationReport revocation = options.atServer() == AtServer.REVOKE
                ? notRevoked(unseen == null ? "it does not say what it is for" : unseen.problem())
                : new RevocationReport(List.of());
        return report(LocalRemoval.Result.REMOVED, null, revocation);
    }

    /**
     * Ends the logins for targets that are those of another person, or belong to another server or client, when this login has taken the place of the
     * one before. It does not revoke them: they may be another server's. A warning says which could not be ended.
     *
     * @param ofTargets the logins for targets
     */
    public void endLoginsOfOthers(Function<Target, Login> ofTargets) {
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
    private void endIfOthers(OwnLogins.Stored own, @Nullable Token login, Function<Target, Login> ofTargets) {
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
                endLocally(ofTargets.apply(target), ofTargets);
            }
        } catch (AuthException stays) {
            configured.warnOfTargets(stays);
        }
    }

    private static void endLocally(Login login, Function<Target, Login> ofTargets) {
        AuthException failure =
                login.logout(LogoutOptions.of(AtServer.KEEP), ofTargets).local().failure();
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
    public void close() {
        try {
            if (ofTarget != null) {
                ofTarget.close();
            }
        } finally {
            lifecycle.close();
        }
    }

    /** Releases the storage, and does something then in any case. */
    public void release(Runnable released) {
        try {
            storage.close();
        } finally {
            released.run();
        }
    }
}
