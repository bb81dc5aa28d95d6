package io.kstlib.auth.core.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.RevocationReport.Outcome;
import io.kstlib.auth.api.RevocationReport.Result;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.LogoutOptions.AtServer;
import io.kstlib.auth.api.login.LogoutReport;
import io.kstlib.auth.api.login.LogoutReport.LocalRemoval;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.core.lifecycle.LoginRecord;
import io.kstlib.auth.core.lifecycle.OwnLogins;
import io.kstlib.auth.core.lifecycle.TargetTokens;
import io.kstlib.auth.core.lifecycle.TokenLifecycle;
import io.kstlib.auth.core.lifecycle.TokenRemoval;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.provider.SessionEndRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One logout. It revokes and removes the tokens in one step, with no refresh in between. Then, without a lock, the browser ends the session at the
 * provider. Each part runs even if an earlier one failed. Not safe for use by several threads.
 */
final class Logout {

    private static final String ACCESS_TOKEN = "access_token";

    private final Login login;
    private final ConfiguredProvider configured;
    private final TokenLifecycle lifecycle;
    private final LogoutOptions options;
    private @Nullable Token ended;
    private @Nullable AuthException serverFailure;
    private List<Outcome> outcomes = List.of();

    Logout(Login login, LogoutOptions options) {
        this.login = login;
        this.configured = login.configured;
        this.lifecycle = login.lifecycle;
        this.options = options;
    }

    private boolean revokes() {
        return options.atServer() == AtServer.REVOKE;
    }

    /** Logs out, also of the logins for targets. For a target, ends what the login to the provider brought for it. */
    LogoutReport run() {
        LogoutReport report = ofLogin();
        TargetTokens ofTarget = login.ofTarget;
        if (ofTarget != null) {
            return both(report, ofTarget(ofTarget));
        }
        try {
            for (OwnLogins.Stored own : login.ownLogins.all()) {
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
        removal.unread()
                .filter(unread -> revokes())
                .ifPresent(unread -> outcomes = List.of(new Outcome("token", Result.FAILED, unread.problem())));
        RevocationReport revocation = new RevocationReport(outcomes);
        if (!outcomes.isEmpty()) {
            lifecycle.revoked(revocation);
        }
        StorageException stays = removal.failure().orElse(null);
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
                    token != null && revokes() ? revokedAlone(token) : new RevocationReport(List.of());
            served.drop();
            return report(removed(token != null), revocation, SessionEndReport.notAsked());
        } catch (AuthException stays) {
            return failed(stays);
        }
    }

    private RevocationReport revokedAlone(Token token) {
        try {
            return configured.guarded().revoke(token);
        } catch (AuthException failure) {
            return notRevoked(Result.FAILED, failure.problem());
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
                Login ofTarget = login.ofTarget(target);
                if (unreachable == null) {
                    return ofTarget.logout(LogoutOptions.of(options.atServer())); // its session is that of this login
                }
                LogoutReport unasked = ofTarget.logout(LogoutOptions.of(AtServer.KEEP));
                return report(unasked.local(), notRevoked(Result.UNREACHABLE, unreachable), unasked.session());
            } catch (AuthException wrongByNow) {
                unseen = wrongByNow;
            }
        }
        try {
            login.ownLogins.remove(own);
        } catch (AuthException stays) {
            return failed(stays);
        }
        RevocationReport revocation = revokes()
                ? notRevoked(Result.FAILED, unseen == null ? "it does not say what it is for" : unseen.problem())
                : new RevocationReport(List.of());
        return report(removed(true), revocation, SessionEndReport.notAsked());
    }

    private LogoutReport report(LocalRemoval local, RevocationReport revocation, SessionEndReport session) {
        return new LogoutReport(configured.name(), local, login.location(), revocation, session);
    }

    private static LocalRemoval removed(boolean wasStored) {
        return new LocalRemoval(wasStored ? LocalRemoval.Result.REMOVED : LocalRemoval.Result.NOTHING_STORED, null);
    }

    /** Returns the report of something that is still stored. */
    private LogoutReport failed(AuthException why) {
        StorageException stays = why instanceof StorageException storage
                ? storage
                : new StorageException(
                        login.location(), StorageException.Reason.NOT_WRITABLE, why.problem(), null, why);
        return report(
                new LocalRemoval(LocalRemoval.Result.FAILED, stays),
                new RevocationReport(List.of()),
                SessionEndReport.notAsked());
    }

    /** Returns the report of a token that the server may still accept. */
    static RevocationReport notRevoked(Result result, String why) {
        return new RevocationReport(List.of(new Outcome(ACCESS_TOKEN, result, why)));
    }

    /** Returns a report with what another logout did: that of a login of its own for a target. */
    private static LogoutReport both(LogoutReport first, LogoutReport other) {
        List<Outcome> outcomes = new ArrayList<>(first.revocation().outcomes());
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

    /** Finds out beforehand what can be found out, so that the lock is not held meanwhile. */
    private void contactServer() {
        if (!isAnythingStored()) {
            return;
        }
        try {
            configured.guarded().server();
        } catch (AuthException failure) {
            serverFailure = failure; // reported for each token; another request keeps the lock, and the person, waiting
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
                .orElseGet(
                        () -> CallbackSettings.from(configured.authSettings()).timeout());
        try {
            if (serverFailure != null) {
                throw serverFailure;
            }
            SessionEndRequest request = SessionEndRequest.by(new LoginRequest(options.mode(), timeout, person));
            return configured
                    .guarded()
                    .endSession(hint().map(token ->
                                    token.idToken().map(request::withIdToken).orElse(request))
                            .orElse(request));
        } catch (AuthException failure) {
            return new SessionEndReport(SessionEndReport.Result.FAILED, String.valueOf(failure.getMessage()));
        }
    }

    /** Returns the token whose ID token is sent as a hint. An ID token goes only to the server that issued it. */
    private Optional<Token> hint() {
        Token token = ended;
        if (token == null) {
            return Optional.empty();
        }
        try {
            lifecycle.verify(token);
            return Optional.of(token);
        } catch (AuthException issuedForAnother) {
            return Optional.empty();
        }
    }
}
