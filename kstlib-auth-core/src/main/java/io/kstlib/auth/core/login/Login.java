package io.kstlib.auth.core.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.LogoutOptions.AtServer;
import io.kstlib.auth.api.login.LogoutReport;
import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.Freshness;
import io.kstlib.auth.core.lifecycle.LifecycleParts;
import io.kstlib.auth.core.lifecycle.LoginName;
import io.kstlib.auth.core.lifecycle.OwnLogins;
import io.kstlib.auth.core.lifecycle.TargetTokens;
import io.kstlib.auth.core.lifecycle.Time;
import io.kstlib.auth.core.lifecycle.TokenLifecycle;
import io.kstlib.auth.core.lifecycle.TokenSupply;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One login, which is stored under one name: how it begins, what is stored of it, which tokens it brings, and how it ends. It is the login to a
 * provider, or one of its own for a target. Safe for use by several threads.
 */
public final class Login implements Engine.TokensOfProvider {

    final ConfiguredProvider configured;
    final TokenLifecycle lifecycle;
    final OwnLogins ownLogins;
    final @Nullable TargetTokens ofTarget;
    private final TokenStorage storage;
    private final LoginName name;
    private final Freshness freshness;
    private final LoginQueue logins;
    private final @Nullable Login ofProvider;
    private final Function<Target, Login> ofTargets;

    /**
     * Makes the login to a provider.
     *
     * @param replaced is run when a login of this process has taken the place of the one before
     * @param ofTargets finds what is stored for a target, which is made with {@link #forTarget}
     */
    public Login(
            ConfiguredProvider configured, TokenStorage storage, Runnable replaced, Function<Target, Login> ofTargets) {
        this.configured = configured;
        this.storage = storage;
        this.freshness = Freshness.of(configured.settings());
        this.name = LoginName.of(configured.name());
        this.lifecycle = new TokenLifecycle(parts());
        this.logins = new LoginQueue(configured, storage, name, lifecycle, Optional::empty, replaced);
        this.ownLogins = new OwnLogins(storage, configured.name());
        this.ofProvider = null;
        this.ofTarget = null;
        this.ofTargets = ofTargets;
    }

    private Login(Login ofProvider, Target target) {
        this.configured = ofProvider.forTargetOnly(target);
        this.storage = ofProvider.storage;
        this.name = new LoginName(configured.name(), target);
        this.freshness = ofProvider.freshness;
        this.lifecycle = new TokenLifecycle(parts(), ofProvider.lifecycle::lookAgain);
        this.logins =
                new LoginQueue(configured, storage, name, lifecycle, ofProvider.lifecycle::loaded, this::forgetTokens);
        this.ownLogins = ofProvider.ownLogins;
        this.ofProvider = ofProvider;
        this.ofTarget = ofProvider.tokensFor(target, lifecycle);
        this.ofTargets = ofProvider.ofTargets;
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

    private LifecycleParts parts() {
        return new LifecycleParts(
                name,
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

    /** {@return the provider, with the section of this login} */
    public ConfiguredProvider configured() {
        return configured;
    }

    /** Returns what is stored for a target of the same provider, as long as programs use it. */
    Login ofTarget(Target target) {
        return ofTargets.apply(target);
    }

    @Override
    public PluginContext context() {
        return configured;
    }

    @Override
    public TokenPresentation presentation(Token token) {
        return configured.tokenPresentation(token.tokenType());
    }

    /** {@return how a login reaches the person ({@code login_mode}); empty for what suits the machine} */
    public Optional<LoginRequest.Mode> mode() {
        return LoginPlan.mode(configured);
    }

    /**
     * Checks everything that can be checked without a login, and the stored token.
     *
     * @return one entry a check
     */
    public PreflightReport preflight() {
        List<PreflightReport.Check> checks = new ArrayList<>(
                configured.preflight(statusOfTokens().token().orElse(null)).checks());
        LoginPlan.check(configured).ifPresent(checks::add);
        return new PreflightReport(checks);
    }

    /** {@return one entry for each check of the storage that needs no login and changes nothing that is stored} */
    public PreflightReport checkStorage() {
        return storage.preflight(name.stored());
    }

    /** {@return the rule that says when a token is refreshed} */
    public Freshness freshness() {
        return freshness;
    }

    /** Returns the tokens that are handed out. */
    public TokenSupply tokens() {
        return ofTarget == null ? lifecycle : ofTarget;
    }

    /**
     * Returns the stored token, if it does not expire soon and there is nothing to say of it. Asks no server. For a process that no person watches.
     *
     * @return empty when it is stale, missing, issued for another server or client, or not the newest because that could not be stored
     * @throws io.kstlib.auth.api.error.StorageException if the storage cannot be read
     */
    public Optional<Token> freshToken() {
        return tokens().freshUnattended();
    }

    /**
     * Refreshes the stored token for later callers, if it is due. A logout lasts: nothing is obtained where nothing is stored. Sends nothing if the
     * answer could not be stored or servers are not verified; {@code getToken} deals with an expired token. Tries again to store what could not be
     * stored.
     *
     * @param due which token is due; asked again just before the request, so that a program that received a warning can cancel it
     * @return the newest token; empty when none is stored, or it was issued for another server or client
     * @throws AuthException as {@code getToken}
     */
    public Optional<Token> refreshAhead(Predicate<Token> due) {
        return tokens().refreshedUnattended(due);
    }

    /** {@return whether a refreshed token is in the memory of this process only, because it could not be stored} */
    public boolean hasUnstoredToken() {
        return tokens().hasUnsaved()
                || (ofProvider != null && ofProvider.tokens().hasUnsaved());
    }

    /**
     * Marks a token that a server refused as expired, so that the next one is another one. Sends nothing. A token that only a login can replace, and
     * one that is younger than a minute, stays as it is.
     *
     * @param rejected the token that was refused
     */
    public void expire(Token rejected) {
        tokens().used().expire(rejected);
    }

    /** {@return whether its tokens are obtained without a person} */
    public boolean needsNoLogin() {
        return lifecycle.needsNoLogin();
    }

    /** Logs in, unless the options let it keep the stored token. */
    public Token login(LoginOptions options) {
        configured.check();
        return logins.login(options);
    }

    /** Returns what is stored, with the person and the logins for targets. Asks no server. */
    public LoginStatus status() {
        return reader().status(ownLogins());
    }

    /** Returns the same without the person and the logins for targets, which takes less time. */
    public LoginStatus statusOfTokens() {
        return reader().statusOfTokens();
    }

    /** The status is that of the login to the provider, where this one for a target has none of its own. */
    private StatusReader reader() {
        return ofProvider != null && ofTarget != null && !mayHaveOwnLogin(ofTarget)
                ? new StatusReader(
                        ofProvider.configured, storage.protection(), ofProvider.location(), ofTarget.used(), freshness)
                : new StatusReader(configured, storage.protection(), location(), lifecycle, freshness);
    }

    private static boolean mayHaveOwnLogin(TargetTokens served) {
        try {
            return served.hasOwnLogin();
        } catch (AuthException unreadable) {
            return true; // the status of that login says why
        }
    }

    /** Returns the tokens of the logins for targets; none of this one where it is for a target itself. */
    private Map<Target, Token> ownLogins() {
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

    /** Logs out: revokes and removes the tokens, also those of the logins for targets. */
    public LogoutReport logout(LogoutOptions options) {
        configured.check();
        lifecycle.requireOurs();
        return new Logout(this, options).run();
    }

    String location() {
        return storage.location(name.stored());
    }

    /**
     * Ends the logins for targets that are those of another person, or belong to another server or client, when this login has taken the place of the
     * one before. It does not revoke them: they may be another server's. A warning says which could not be ended.
     */
    public void endLoginsOfOthers() {
        try {
            List<OwnLogins.Stored> owns = ownLogins.all();
            if (owns.isEmpty()) {
                return; // to load the new token may mean to decrypt it
            }
            Token login = lifecycle.loaded().orElse(null);
            owns.forEach(own -> endIfOthers(own, login));
        } catch (AuthException stays) {
            configured.warnOfTargets(stays);
        }
    }

    /** One that stays does not keep the others. */
    private void endIfOthers(OwnLogins.Stored own, @Nullable Token login) {
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
                endLocally(ofTarget(target));
            }
        } catch (AuthException stays) {
            configured.warnOfTargets(stays);
        }
    }

    private static void endLocally(Login login) {
        AuthException failure =
                login.logout(LogoutOptions.of(AtServer.KEEP)).local().failure();
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
            if (ofProvider == null) { // others use it, too
                storage.close();
            }
        } finally {
            released.run();
        }
    }
}
