package io.kstlib.auth.core.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.RevocationReport.Outcome;
import io.kstlib.auth.api.RevocationReport.Result;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.LoginNotice;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.LoginStatus.OfTarget;
import io.kstlib.auth.api.login.LoginStatus.SessionEnd;
import io.kstlib.auth.api.login.LoginStatus.State;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.LogoutOptions.AtServer;
import io.kstlib.auth.api.login.LogoutReport;
import io.kstlib.auth.api.login.LogoutReport.LocalRemoval;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.jwt.PersonOfToken;
import io.kstlib.auth.core.lifecycle.Freshness;
import io.kstlib.auth.core.lifecycle.LoginDependencies;
import io.kstlib.auth.core.lifecycle.LoginName;
import io.kstlib.auth.core.lifecycle.LoginRecord;
import io.kstlib.auth.core.lifecycle.OwnLogins;
import io.kstlib.auth.core.lifecycle.TargetTokens;
import io.kstlib.auth.core.lifecycle.TokenLifecycle;
import io.kstlib.auth.core.lifecycle.TokenRemoval;
import io.kstlib.auth.core.lifecycle.TokenSupply;
import io.kstlib.auth.core.plugin.Section;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.base.Spans;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One login, which is stored under one name: its begin, its record, its tokens, and its end. It is the login to a
 * provider, or one of its own for a target. Safe for use by several threads.
 */
public final class Login implements Engine.TokensOfProvider {

    private static final String ACCESS_TOKEN = "access_token";

    private final Section configured;
    private final TokenLifecycle lifecycle;
    private final OwnLogins ownLogins;
    private final @Nullable TargetTokens ofTarget;
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
     * @param ofTargets finds the login of a target, which is made with {@link #forTarget}
     */
    public Login(Section configured, TokenStorage storage, Runnable replaced, Function<Target, Login> ofTargets) {
        this.configured = configured;
        this.storage = storage;
        this.freshness = Freshness.of(configured.settings());
        this.name = configured.login();
        this.lifecycle = new TokenLifecycle(parts());
        this.logins = new LoginQueue(configured, storage, name, lifecycle, Optional::empty, replaced);
        this.ownLogins = new OwnLogins(storage, name);
        this.ofProvider = null;
        this.ofTarget = null;
        this.ofTargets = ofTargets;
    }

    private Login(Login ofProvider, Target target) {
        this.configured = ofProvider.forTargetOnly(target);
        this.storage = ofProvider.storage;
        this.name = ofProvider.name.forTarget(target);
        this.freshness = ofProvider.freshness;
        this.lifecycle = new TokenLifecycle(parts(), ofProvider.lifecycle::lookAgain);
        this.logins = new LoginQueue(
                configured, storage, name, lifecycle, ofProvider.lifecycle::loaded, () -> tokens().forget());
        this.ownLogins = ofProvider.ownLogins;
        this.ofProvider = ofProvider;
        this.ofTarget = ofProvider.tokensFor(target, lifecycle);
        this.ofTargets = ofProvider.ofTargets;
    }

    private Section forTargetOnly(Target target) {
        return configured.forTarget(target).orElseThrow(() -> OwnLogins.impossible(configured.settings(), target));
    }

    private TargetTokens tokensFor(Target target, TokenLifecycle own) {
        return new TargetTokens(configured.login(), target, lifecycle, own, configured::warn);
    }

    private LoginDependencies parts() {
        return new LoginDependencies(
                name,
                new LoginDependencies.Source( // the provider is made first, because that checks the section
                        this::renewal,
                        () -> new LoginDependencies.RefreshTarget(configured.guarded(), configured.refreshTerms())),
                storage,
                configured.ownership(),
                Freshness.of(configured.settings()),
                LoginDependencies.patience(configured.settings()),
                new LoginDependencies.Environment(
                        LoginDependencies.Time.of(configured.clock()),
                        new SplittableRandom(),
                        configured.events(),
                        configured::warn));
    }

    /** Returns the login of a target of the provider: the tokens that this login brings for it, and its own login. */
    public Login forTarget(Target target) {
        return new Login(this, target);
    }

    /** {@return the provider, with the section of this login} */
    public Section configured() {
        return configured;
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

    /** Returns the status with the person and the logins for targets. Asks no server. */
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
                ? ofProvider.new StatusReader(ofTarget.used())
                : new StatusReader(lifecycle);
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

    /** Returns the remedy for a resource that demands another login. */
    public Remedy remedy(StepUp demand) {
        Target own = ofTarget != null && ofTarget.hasOwnLogin() ? ofTarget.target() : null;
        return Remedy.stepUpLogin(configured.name(), own, demand).with(name.account());
    }

    /** {@return the accounts that have a stored login at the provider} */
    public List<AccountName> accounts() {
        return LoginName.accounts(name.provider(), storage.list());
    }

    /** {@return the error of a use of this login, where it is not stored} */
    public NotLoggedInException noLogin() {
        return lifecycle.noLogin();
    }

    /**
     * Returns how the next token is obtained. Where no person logs in, and no token of another provider is behind it, there is one login only: a further name
     * would bring the same again.
     */
    private Renewal renewal() {
        Renewal renewal = configured.renewal();
        if (!name.account().isDefault() && !configured.hasAccounts()) {
            throw new NotLoggedInException(
                    name.provider(),
                    NotLoggedInException.Reason.NO_ACCOUNT,
                    "no person logs in to \"" + name.provider() + "\", so it has no account " + name.account(),
                    null,
                    null);
        }
        return renewal;
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

    /** Revokes a token. A failure is part of the report. */
    static RevocationReport revoked(Section configured, Token token) {
        try {
            return configured.guarded().revoke(token);
        } catch (AuthException failure) {
            return notRevoked(Result.FAILED, failure.problem());
        }
    }

    /** Returns the report of a token that the server may still accept. */
    private static RevocationReport notRevoked(Result result, String why) {
        return new RevocationReport(List.of(new Outcome(ACCESS_TOKEN, result, why)));
    }

    /** Logs out: revokes and removes the tokens, also those of the logins for targets. */
    public LogoutReport logout(LogoutOptions options) {
        configured.check();
        lifecycle.requireOurs();
        return new Logout(options).run();
    }

    private String location() {
        return storage.location(name.stored());
    }

    /**
     * Ends the logins for targets that are those of another person, or belong to another server or client, when this login has replaced the
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
        AuthException stays = own.failure();
        try {
            if (target != null
                    && token != null
                    && (login == null || !OwnLogins.isSamePerson(login, token) || !isOurs(target, token))) {
                Login ofTarget = ofTargets.apply(target);
                stays = ofTarget.logout(LogoutOptions.of(AtServer.KEEP)).local().failure();
            }
        } catch (AuthException failure) {
            stays = failure;
        }
        if (stays != null) {
            configured.warnOfTargets(stays);
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

    /** Releases the storage. */
    public void release() {
        if (ofProvider == null) { // others use it, too
            storage.close();
        }
    }

    /** Reads the stored record of a login once. Used by one thread. */
    private final class StatusReader {

        /** A token expires soon in this share of its life (one fifth) at most. Else one of five minutes would do so from its first second. */
        private static final int SOON_SHARE = 5;

        private final TokenLifecycle read;
        private final Instant now = configured.clock().instant();
        private final LoginStatus.Builder known =
                LoginStatus.builder(configured.name(), now, location()).account(name.account());

        StatusReader(TokenLifecycle read) {
            this.read = read;
        }

        /** Reads the record with the person, and adds the logins for targets. */
        LoginStatus status(Map<Target, Token> ownLogins) {
            LoginStatus stored = statusOfTokens();
            stored.token().flatMap(PersonOfToken::of).ifPresent(known::person);
            return known.targets(ownLogins.entrySet().stream()
                            .map(own -> new OfTarget(
                                    own.getKey(), own.getValue().effectiveExpiry(), OfTarget.Source.OWN_LOGIN))
                            .toList())
                    .build(stored.state());
        }

        /** Reads the same without the person, which takes less time. */
        LoginStatus statusOfTokens() {
            return known.build(state());
        }

        private State state() {
            Renewal renewal;
            try {
                renewal = renewal(); // checks the whole section
            } catch (ConfigurationException | PluginException unusable) {
                known.problem(unusable);
                return State.MISCONFIGURED;
            } catch (NotLoggedInException noAccount) {
                known.problem(noAccount);
                return State.NOT_LOGGED_IN;
            }
            known.renewal(renewal);
            Token stored;
            boolean isObtainable;
            try {
                stored = read.loaded().orElse(null);
                isObtainable = renewal == Renewal.REPETITION || read.isObtainable();
            } catch (NotLoggedInException another) {
                known.problem(another);
                return State.ISSUED_FOR_ANOTHER;
            } catch (StorageException | PluginException unreadable) {
                known.problem(unreadable);
                return State.UNREADABLE;
            }
            if (stored == null) {
                known.notices(notices(null, renewal));
                return isObtainable ? State.OBTAINABLE : State.NOT_LOGGED_IN;
            }
            try {
                configured.ownership().verify(stored);
            } catch (NotLoggedInException another) {
                known.problem(another);
                return State.ISSUED_FOR_ANOTHER;
            } catch (ConfigurationException | PluginException unknown) {
                known.problem(unknown).renewal(Renewal.REFRESH_TOKEN);
                return State.MISCONFIGURED;
            }
            known.token(stored).notices(notices(stored, renewal)).targets(targets(stored));
            new LoginRecord(stored)
                    .refusal()
                    .ifPresent(refusal -> known.sessionEnd(new SessionEnd(refusal.since(), refusal.reason())));
            return state(stored);
        }

        private List<OfTarget> targets(Token login) {
            List<OfTarget> targets = new ArrayList<>();
            login.targets().forEach((target, token) -> {
                if (!LoginRecord.isRefusal(token) && !token.isPastExpiry(now)) {
                    targets.add(new OfTarget(target, token.effectiveExpiry(), OfTarget.Source.LOGIN_TO_PROVIDER));
                }
            });
            return targets;
        }

        private List<LoginNotice> notices(@Nullable Token token, Renewal renewal) {
            List<LoginNotice> notices = new ArrayList<>();
            if (storage.protection() == TokenStorage.Protection.NOT_STORED && renewal == Renewal.REFRESH_TOKEN) {
                notices.add(new LoginNotice(
                        LoginNotice.Kind.KEPT_IN_MEMORY,
                        List.of(),
                        "tokens are kept in the memory of the process only, so a login ends with it"));
            }
            try {
                if (token != null) {
                    notices.addAll(configured.ownership().notices(token, renewal));
                }
            } catch (ConfigurationException | PluginException unknown) {
                return notices; // the use of the plugin reports it
            }
            return notices;
        }

        private State state(Token token) {
            if (freshness.isExpired(token, now)) {
                return known.build(State.EXPIRED).isRenewable() ? State.EXPIRED_REFRESHABLE : State.EXPIRED;
            }
            Instant expiry = freshness.expiry(token);
            Duration soon = Spans.shorter(
                    longestSoon(), Duration.between(token.issuedAt(), expiry).dividedBy(SOON_SHARE));
            return Duration.between(now, expiry).compareTo(soon) <= 0 ? State.EXPIRING_SOON : State.VALID;
        }

        private Duration longestSoon() {
            return configured.authSettings().section(AuthKeys.STATUS).get(AuthKeys.EXPIRING_SOON_THRESHOLD);
        }
    }

    /**
     * One logout. It revokes and removes the tokens in one step, with no refresh in between. Then, without a lock, the browser ends the session at the
     * provider. Each part runs even if an earlier one failed. Not safe for use by several threads.
     */
    private final class Logout {

        private final LogoutOptions options;
        private @Nullable Token ended;
        private @Nullable AuthException serverFailure;
        private List<Outcome> outcomes = List.of();

        Logout(LogoutOptions options) {
            this.options = options;
        }

        private boolean revokes() {
            return options.atServer() == AtServer.REVOKE;
        }

        /** Logs out, also of the logins for targets. For a target, ends what the login to the provider brought for it. */
        LogoutReport run() {
            LogoutReport report = ofLogin();
            if (ofTarget != null) {
                return both(report, ofTarget(ofTarget));
            }
            try {
                for (OwnLogins.Stored own : ownLogins.all()) {
                    report = both(
                            report, ofOwn(own, report.revocation().unreachable().orElse(null)));
                }
                return report;
            } catch (AuthException unlisted) {
                return both(report, failed(unlisted));
            }
        }

        private LogoutReport ofLogin() {
            if (revokes()) {
                contactServer();
            }
            TokenRemoval removal = lifecycle.remove(this::end);
            StorageException unread = removal.unread();
            if (unread != null && revokes()) {
                outcomes = List.of(new Outcome("token", Result.FAILED, unread.problem()));
            }
            RevocationReport revocation = new RevocationReport(outcomes);
            if (!outcomes.isEmpty()) {
                lifecycle.revoked(revocation);
            }
            StorageException stays = removal.failure();
            return report(
                    stays == null ? removed(removal.isRemoved()) : new LocalRemoval(LocalRemoval.Result.FAILED, stays),
                    revocation,
                    session());
        }

        /** Ends the access token for the target that the login brought, and leaves the login. */
        private LogoutReport ofTarget(TargetTokens served) {
            try {
                Token token = served.ofLogin().orElse(null);
                RevocationReport revocation =
                        token != null && revokes() ? Login.revoked(configured, token) : new RevocationReport(List.of());
                served.drop();
                return report(removed(token != null), revocation, SessionEndReport.notAsked());
            } catch (AuthException stays) {
                return failed(stays);
            }
        }

        /**
         * Ends a login for a target. Also removes a login that cannot be read, or whose section is wrong.
         *
         * @param unreachable why the server could not be reached before, so that it is not asked again; {@code null} if it could
         */
        private LogoutReport ofOwn(OwnLogins.Stored own, @Nullable String unreachable) {
            Target target = own.target();
            AuthException unseen = own.failure();
            if (target != null) {
                try {
                    Login ofTarget = ofTargets.apply(target);
                    if (unreachable == null) {
                        return ofTarget.logout(
                                LogoutOptions.of(options.atServer())); // its session is that of this login
                    }
                    LogoutReport unasked = ofTarget.logout(LogoutOptions.of(AtServer.KEEP));
                    return report(unasked.local(), notRevoked(Result.UNREACHABLE, unreachable), unasked.session());
                } catch (AuthException wrongByNow) {
                    unseen = wrongByNow;
                }
            }
            try {
                ownLogins.remove(own);
            } catch (AuthException stays) {
                return failed(stays);
            }
            RevocationReport revocation = revokes()
                    ? notRevoked(Result.FAILED, unseen == null ? "it names no target" : unseen.problem())
                    : new RevocationReport(List.of());
            return report(removed(true), revocation, SessionEndReport.notAsked());
        }

        private LogoutReport report(LocalRemoval local, RevocationReport revocation, SessionEndReport session) {
            return new LogoutReport(configured.name(), name.account(), local, location(), revocation, session);
        }

        private static LocalRemoval removed(boolean wasStored) {
            return new LocalRemoval(wasStored ? LocalRemoval.Result.REMOVED : LocalRemoval.Result.NOTHING_STORED, null);
        }

        /** Returns the report of something that is still stored. */
        private LogoutReport failed(AuthException why) {
            StorageException stays = why instanceof StorageException storage
                    ? storage
                    : new StorageException(location(), StorageException.Reason.NOT_WRITABLE, why.problem(), null, why);
            return report(
                    new LocalRemoval(LocalRemoval.Result.FAILED, stays),
                    new RevocationReport(List.of()),
                    SessionEndReport.notAsked());
        }

        /** Returns a report with what another logout did: that of a login of its own for a target. */
        private static LogoutReport both(LogoutReport first, LogoutReport other) {
            List<Outcome> outcomes = new ArrayList<>(first.revocation().outcomes());
            outcomes.addAll(other.revocation().outcomes());
            boolean otherSaysMore =
                    first.local().failure() == null && other.local().result() != LocalRemoval.Result.NOTHING_STORED;
            return new LogoutReport(
                    first.provider(),
                    first.account(),
                    otherSaysMore ? other.local() : first.local(),
                    first.location(),
                    new RevocationReport(outcomes),
                    first.session());
        }

        /** Finds out beforehand what can be found out, so that the lock is not held meanwhile. */
        private void contactServer() {
            if (!isAnythingStored()) {
                return;
            }
            try {
                configured.guarded().server();
            } catch (AuthException failure) {
                serverFailure =
                        failure; // reported for each token; another request keeps the lock, and the person, waiting
            }
        }

        private boolean isAnythingStored() {
            try {
                return lifecycle.stored().isPresent();
            } catch (AuthException toldLater) {
                return false; // the removal meets it again and reports it
            }
        }

        private void end(Token token) {
            ended = token;
            if (revokes()) {
                outcomes = revoked(token);
            }
        }

        private List<Outcome> revoked(Token token) {
            try {
                lifecycle.verify(
                        token); // a token that was issued for another server or client is not sent (security rule 10)
                if (serverFailure != null) {
                    throw serverFailure;
                }
                RevocationReport ofLogin = configured.guarded().revoke(token);
                List<Outcome> ended = new ArrayList<>(ofLogin.outcomes());
                String unreachable = ofLogin.unreachable().orElse(null);
                for (Token ofTarget : token.targets().values()) {
                    if (LoginRecord.isRefusal(ofTarget)
                            || ofTarget.isPastExpiry(configured.clock().instant())) {
                        continue;
                    }
                    if (unreachable != null) {
                        ended.add(new Outcome(ACCESS_TOKEN, Result.UNREACHABLE, unreachable));
                        continue;
                    }
                    RevocationReport report = configured.guarded().revoke(ofTarget);
                    ended.addAll(report.outcomes());
                    unreachable = report.unreachable().orElse(null);
                }
                return ended;
            } catch (AuthException failure) {
                Result result = isOutOfReach(failure) ? Result.UNREACHABLE : Result.FAILED;
                String why = failure.problem(); // no remedy: the token is removed in a moment
                Outcome ofAccess = new Outcome(ACCESS_TOKEN, result, why);
                return token.isRefreshable()
                        ? List.of(new Outcome("refresh_token", result, why), ofAccess)
                        : List.of(ofAccess);
            }
        }

        private static boolean isOutOfReach(AuthException failure) {
            return failure instanceof NetworkException network && !network.isAnswered();
        }

        private SessionEndReport session() {
            return options.person().map(this::endSession).orElseGet(SessionEndReport::notAsked);
        }

        private SessionEndReport endSession(UserInteraction person) {
            Duration timeout = options.timeout()
                    .orElseGet(() ->
                            CallbackSettings.from(configured.authSettings()).timeout());
            try {
                if (serverFailure != null) {
                    throw serverFailure;
                }
                return configured
                        .guarded()
                        .endSession(new LoginRequest(options.mode(), timeout, person), hint().orElse(null));
            } catch (AuthException failure) {
                return new SessionEndReport(SessionEndReport.Result.FAILED, String.valueOf(failure.getMessage()));
            }
        }

        /** Returns the ID token that is sent as a hint. It goes only to the server that issued it. */
        private Optional<Secret> hint() {
            try {
                if (ended != null) {
                    lifecycle.verify(ended);
                    return ended.idToken();
                }
            } catch (AuthException issuedForAnother) {
                return Optional.empty();
            }
            return Optional.empty();
        }
    }
}
