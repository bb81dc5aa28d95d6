package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.token.Token;
import java.time.Instant;

/** Tells a person why only a login helps. */
final class LoginHints {

    private final String name;

    LoginHints(String name) {
        this.name = name;
    }

    NotLoggedInException notLoggedIn() {
        return new NotLoggedInException(
                name, Reason.NO_TOKEN, "not logged in to \"" + name + "\"", "Run: kstlib auth login " + name, null);
    }

    NotLoggedInException unrefreshable(Token token, Freshness freshness, Instant now) {
        String problem;
        if (!freshness.isExpired(token, now)) {
            problem = "the token of \"" + name + "\" cannot be refreshed: there is no refresh token";
        } else if (now.isBefore(token.issuedAt().minus(Freshness.TOLERATED_DRIFT))) {
            problem = "the token of \"" + name + "\" was issued at " + token.issuedAt() + ", which is after the " + now
                    + " of this machine's clock: how old it is cannot be told, and there is no refresh token";
        } else {
            problem = "the token of \"" + name + "\" expired at " + freshness.expiry(token)
                    + " and there is no refresh token";
        }
        return new NotLoggedInException(name, Reason.EXPIRED, problem, logInAgain(), null);
    }

    NotLoggedInException refused(OAuthErrorException refused) {
        return new NotLoggedInException(
                name,
                Reason.REFRESH_REFUSED,
                "the session of \"" + name + "\" has ended: " + refused.problem(),
                logInAgain(),
                refused);
    }

    NotLoggedInException noted(RefreshRefusal refusal) {
        return new NotLoggedInException(
                name,
                Reason.REFRESH_REFUSED,
                "the session of \"" + name + "\" has ended, as was found at " + refusal.since() + ": "
                        + refusal.reason(),
                logInAgain(),
                null);
    }

    private String logInAgain() {
        return "Log in again: kstlib auth login " + name;
    }
}
