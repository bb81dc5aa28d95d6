package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gets the next token by the refresh token (RFC 6749 section 6), in two steps. The exchange uses up the refresh token; then the answer is checked. If
 * the answer is refused, its refresh token is kept beside the old access token. Nothing is sent when the storage knows beforehand that it cannot
 * store the answer. The process is held until the answer is stored.
 */
final class ByRefreshToken implements NextToken {

    /** A refused refresh token is not sent again within this time. */
    private static final Duration REFUSAL_HOLDS = Duration.ofMinutes(1);

    private final String name;
    private final TokenKeeper keeper;
    private final Freshness freshness;
    private final Time time;
    private volatile @Nullable RefusedToken refusal;
    private volatile @Nullable Noted noted;

    /** A note that was found, and its only failure object, so that it is reported once. */
    private record Noted(RefreshRefusal note, NotLoggedInException why) {}

    private record RefusedToken(Secret refreshToken, NotLoggedInException why, long atNanos) {
        @Override
        public String toString() {
            return "RefusedToken[" + why.reason() + "]";
        }
    }

    ByRefreshToken(String name, TokenKeeper keeper, Freshness freshness, Time time) {
        this.name = name;
        this.keeper = keeper;
        this.freshness = freshness;
        this.time = time;
    }

    @Override
    public Optional<NotLoggedInException> onlyLoginHelps(@Nullable Token known) {
        if (known == null) {
            return Optional.of(notLoggedIn());
        }
        return known.isRefreshable() ? Optional.empty() : Optional.of(unrefreshable(known));
    }

    @Override
    public void proveWorthTrying(Token known, Demand demand) {
        if (demand == Demand.ANOTHER_ALTHOUGH_REFUSED) {
            return;
        }
        RefreshRefusal note = RefreshRefusal.of(known).orElse(null);
        if (note != null && note.holds(time.instant())) {
            throw failure(note);
        }
    }

    private NotLoggedInException failure(RefreshRefusal note) {
        Noted met = noted;
        if (met == null || !met.note().equals(note)) {
            met = new Noted(note, sessionEnded(", as was found at " + note.since() + ": " + note.reason(), null));
            noted = met;
        }
        return met.why();
    }

    @Override
    public Outcome obtain(Start start, LockedRequests requests) {
        Token stored = start.stored();
        Token token = start.token();
        if (stored == null || token == null) {
            throw notLoggedIn();
        }
        try {
            return exchange(token, stored, start, requests);
        } catch (OAuthErrorException refused) {
            requireInvalidGrant(refused);
            Token now = keeper.storedAnew().orElse(null);
            if (!isRotated(now, token, stored)) {
                return ended(token, stored, now, refused);
            }
            Token rotated = Objects.requireNonNull(now);
            return start.due().test(rotated)
                    ? again(rotated, start, requests)
                    : new Outcome.Found(rotated, stored, stored); // another process has stored it already
        }
    }

    private Outcome again(Token rotated, Start start, LockedRequests requests) {
        try {
            return exchange(rotated, rotated, start, requests);
        } catch (OAuthErrorException refused) {
            requireInvalidGrant(refused);
            return ended(rotated, rotated, keeper.storedAnew().orElse(null), refused);
        }
    }

    private static void requireInvalidGrant(OAuthErrorException refused) {
        if (!refused.error().equals("invalid_grant")) {
            throw refused;
        }
    }

    /** Whether a program that does not share the lock, such as one on another machine, used the refresh token and stored the next one. */
    private static boolean isRotated(@Nullable Token now, Token sent, Token stored) {
        return now != null
                && now.isRefreshable()
                && !now.equals(stored)
                && !now.refreshToken().equals(sent.refreshToken());
    }

    /**
     * Returns the token with a note of the refusal, for those who share the storage. If a program that does not share the lock has stored something
     * else meanwhile, that stays.
     */
    private Outcome ended(Token sent, Token stored, @Nullable Token now, OAuthErrorException refused) {
        NotLoggedInException why = sessionEnded(": " + refused.problem(), refused);
        sent.refreshToken().ifPresent(secret -> refusal = new RefusedToken(secret, why, time.nanos()));
        if (!isDefinite(refused) || !stored.equals(now)) {
            throw why;
        }
        Token marked = RefreshRefusal.noteIn(sent, time.instant(), refused.problem());
        RefreshRefusal.of(marked).ifPresent(note -> noted = new Noted(note, why));
        return new Outcome.Ended(marked, stored, why);
    }

    /**
     * Whether the error is about the grant. RFC 6749 section 5.2 gives it a status for an error of the client; with a status for an error of the
     * server it says nothing about the grant.
     */
    private static boolean isDefinite(OAuthErrorException refused) {
        return refused.status() < 500;
    }

    private void throwIfJustRefused(Secret refreshToken) {
        RefusedToken last = refusal;
        if (last != null
                && time.nanos() - last.atNanos() < REFUSAL_HOLDS.toNanos()
                && last.refreshToken().equals(refreshToken)) {
            throw last.why();
        }
    }

    /**
     * @param sent the token whose refresh token is sent
     * @param stored what is stored; for a token that is only in memory the lock is not proved, because the token is not safer there
     */
    private Outcome exchange(Token sent, Token stored, Start start, LockedRequests requests) {
        Secret refreshToken = sent.refreshToken().orElseThrow(() -> unrefreshable(sent));
        throwIfJustRefused(refreshToken);
        proveWorthTrying(sent, start.demand());
        if (sent.equals(stored)) {
            start.lease().prove();
        }
        TokenBinding mark = keeper.markAfter(sent);
        requests.holdProcess();
        RefreshAnswer answer = requests.run("refresh", () -> requests.provider().refresh(sent));
        Optional<Secret> rotated = answer.refreshToken();
        try {
            Token fresh = requests.run("check of the refreshed token", answer::accept);
            Token.Builder renewed = fresh.toBuilder().binding(mark).targets(sent.targets());
            return new Outcome.Obtained(renewed.build(), stored);
        } catch (AuthException refused) {
            if (rotated.isEmpty()) {
                throw refused;
            }
            Token kept = sent.toBuilder().refreshToken(rotated.get()).build();
            return new Outcome.Salvaged(kept, stored, refused);
        }
    }

    private NotLoggedInException notLoggedIn() {
        return new NotLoggedInException(
                name, Reason.NO_TOKEN, "not logged in to \"" + name + "\"", new Remedy.LogIn(name), null);
    }

    private NotLoggedInException unrefreshable(Token token) {
        Instant now = time.instant();
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

    private NotLoggedInException sessionEnded(String how, @Nullable OAuthErrorException cause) {
        String problem = "the session of \"" + name + "\" has ended" + how;
        return new NotLoggedInException(name, Reason.REFRESH_REFUSED, problem, logInAgain(), cause);
    }

    private Remedy logInAgain() {
        return keeper.isReadOnly()
                ? new Remedy.Advice("Put a new token there: " + keeper.location())
                : new Remedy.LogInAgain(name);
    }
}
