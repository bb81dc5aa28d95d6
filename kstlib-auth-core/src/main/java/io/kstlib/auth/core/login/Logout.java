package io.kstlib.auth.core.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.RevocationReport.Outcome;
import io.kstlib.auth.api.RevocationReport.Result;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.LogoutReport;
import io.kstlib.auth.api.login.LogoutReport.LocalRemoval;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.LoginRecord;
import io.kstlib.auth.core.lifecycle.TokenLifecycle;
import io.kstlib.auth.core.lifecycle.TokenRemoval;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.SessionEndRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One logout. It revokes and removes the tokens in one step, with no refresh in between. Then, without a lock, the browser ends the session at the
 * provider. Each part runs even if an earlier one failed. Not safe for use by several threads.
 */
final class Logout {

    private static final String ACCESS_TOKEN = "access_token";

    private final Supplier<Provider> provider;
    private final TokenLifecycle lifecycle;
    private final LogoutOptions options;
    private final InstantSource clock;
    private @Nullable Token ended;
    private @Nullable AuthException serverFailure;
    private List<Outcome> outcomes = List.of();

    Logout(Supplier<Provider> provider, TokenLifecycle lifecycle, LogoutOptions options, InstantSource clock) {
        this.provider = provider;
        this.clock = clock;
        this.lifecycle = lifecycle;
        this.options = options;
    }

    private static LocalRemoval removed(boolean wasStored) {
        return new LocalRemoval(wasStored ? LocalRemoval.Result.REMOVED : LocalRemoval.Result.NOTHING_STORED, null);
    }

    private boolean revokes() {
        return options.atServer() == LogoutOptions.AtServer.REVOKE;
    }

    /**
     * @param name the configured name of the provider
     * @param location where its token is stored
     * @param timeout how long to wait for the browser unless the options say
     */
    LogoutReport run(String name, String location, Duration timeout) {
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
        LocalRemoval local = removal.failure()
                .map(stays -> new LocalRemoval(LocalRemoval.Result.FAILED, stays))
                .orElseGet(() -> removed(removal.isRemoved()));
        return new LogoutReport(name, local, location, revocation, session(timeout));
    }

    /** Finds out beforehand what can be found out, so that the lock is not held meanwhile. */
    private void contactServer() {
        if (!isAnythingStored()) {
            return;
        }
        try {
            provider.get().server();
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
            RevocationReport ofLogin = provider.get().revoke(token);
            List<Outcome> ended = new ArrayList<>(ofLogin.outcomes());
            String unreachable = ofLogin.unreachable().orElse(null);
            for (Token ofTarget : token.targets().values()) {
                if (LoginRecord.isRefusal(ofTarget) || ofTarget.isPastExpiry(clock.instant())) {
                    continue;
                }
                if (unreachable != null) {
                    ended.add(new Outcome(ACCESS_TOKEN, Result.UNREACHABLE, unreachable));
                    continue;
                }
                RevocationReport report = provider.get().revoke(ofTarget);
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

    private SessionEndReport session(Duration configured) {
        return options.person()
                .map(person -> endSession(person, options.timeout().orElse(configured)))
                .orElseGet(SessionEndReport::notAsked);
    }

    private SessionEndReport endSession(UserInteraction person, Duration timeout) {
        try {
            if (serverFailure != null) {
                throw serverFailure;
            }
            SessionEndRequest request = SessionEndRequest.by(new LoginRequest(options.mode(), timeout, person));
            return provider.get()
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
