package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.core.lifecycle.token.Freshness;
import io.kstlib.auth.core.lifecycle.token.RefreshIntent;
import io.kstlib.auth.core.lifecycle.token.RefreshRefusal;
import io.kstlib.auth.core.lifecycle.token.Time;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.auth.spi.storage.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gets the next token by the refresh token (RFC 6749 section 6), in two steps. The exchange uses up the refresh token; then the answer is checked. If
 * the answer is refused, its refresh token is kept beside the old access token. Nothing is sent when the storage knows beforehand that it cannot
 * store the answer. The process is held until the answer is stored.
 *
 * <p>What is sent is noted first ({@link RefreshIntent}). Where such a note about the stored refresh token is found, by another process or by the
 * sender itself, the refresh token is sent once more when the timeout of that request has passed. A refusal is noted beside the token, so that no
 * other process asks.
 */
final class RefreshTokenGrant implements NextToken {

    /** A refused refresh token is not sent again within this time. */
    private static final Duration REFUSAL_HOLDS = Duration.ofMinutes(1);

    private final String name;
    private final TokenKeeper keeper;
    private final Freshness freshness;
    private final Time time;
    private volatile @Nullable SeenIntent seen;
    private volatile @Nullable RefusedToken refusal;
    private volatile @Nullable NotedRefusal noted;

    /** A note about a refresh token that was sent, and when it was first seen. */
    private record SeenIntent(String line, long atNanos) {}

    /** A note that was found, and its only failure object, so that it is reported once. */
    private record NotedRefusal(RefreshRefusal note, NotLoggedInException why) {}

    private record RefusedToken(Secret refreshToken, NotLoggedInException why, long atNanos) {
        @Override
        public String toString() {
            return "RefusedToken[" + why.reason() + "]";
        }
    }

    RefreshTokenGrant(LifecycleParts parts, TokenKeeper keeper) {
        this.name = parts.name();
        this.keeper = keeper;
        this.freshness = parts.freshness();
        this.time = parts.time();
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
        NotedRefusal met = noted;
        if (met == null || !met.note().equals(note)) {
            met = new NotedRefusal(
                    note, over(note.cause(), ", as was found at " + note.since() + ": " + note.reason(), null));
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
        RefreshIntent interrupted = interrupted(token, start, requests).orElse(null);
        try {
            return exchange(token, start, requests, interrupted);
        } catch (OAuthErrorException refused) {
            requireInvalidGrant(refused);
            Token now = keeper.storedAnew().orElse(null);
            if (!isRotated(now, token, stored)) {
                return ended(token, start, now, new Refused(refused, interrupted));
            }
            Token rotated = Objects.requireNonNull(now);
            return start.due().test(rotated)
                    ? again(rotated, start, requests)
                    : new Outcome.Found(rotated, stored, stored); // another process has stored it already
        }
    }

    private Outcome again(Token rotated, Start start, LockedRequests requests) {
        Start next = new Start(rotated, rotated, start.due(), start.demand(), start.lease());
        RefreshIntent interrupted = interrupted(rotated, next, requests).orElse(null);
        try {
            return exchange(rotated, next, requests, interrupted);
        } catch (OAuthErrorException refused) {
            requireInvalidGrant(refused);
            return ended(rotated, next, keeper.storedAnew().orElse(null), new Refused(refused, interrupted));
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
     * The refusal of a refresh token.
     *
     * @param error what the server said
     * @param interrupted the refresh before, which was interrupted; {@code null} if none was
     */
    private record Refused(
            OAuthErrorException error, @Nullable RefreshIntent interrupted) {

        RefreshRefusal.Cause cause() {
            return interrupted == null ? RefreshRefusal.Cause.ENDED : RefreshRefusal.Cause.INTERRUPTED;
        }

        String inWords() {
            return interrupted == null ? error.problem() : interrupted.inWords() + "; " + error.problem();
        }
    }

    /**
     * Returns the token with a note of the refusal, for those who share the storage. If a program that does not share the lock has stored something
     * else meanwhile, that stays.
     */
    private Outcome ended(Token sent, Start start, @Nullable Token now, Refused refused) {
        NotLoggedInException why = over(refused.cause(), ": " + refused.inWords(), refused.error());
        sent.refreshToken().ifPresent(secret -> refusal = new RefusedToken(secret, why, time.nanos()));
        Token stored = start.stored();
        if (stored == null || !isDefinite(refused.error()) || !stored.equals(now)) {
            throw why;
        }
        Token marked = RefreshRefusal.noteIn(sent, time.instant(), refused.cause(), refused.inWords());
        RefreshRefusal.of(marked).ifPresent(note -> noted = new NotedRefusal(note, why));
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

    /** Returns the note of the storage; none for a token that is only in memory, which others do not have, or whose refresh token stays valid. */
    private static Note note(Token sent, Start start) {
        return sent.equals(start.stored()) && RefreshIntent.isWorthANote(sent)
                ? start.lease().note()
                : Note.FORGETFUL;
    }

    /**
     * Looks for a refresh by the same refresh token that was interrupted.
     *
     * @return the refresh that was interrupted, and whose request timeout has passed or need not be waited for; empty if none was
     * @throws NetworkException STILL_ANSWERING as long as the server may work on its request
     */
    private Optional<RefreshIntent> interrupted(Token sent, Start start, LockedRequests requests) {
        Secret refreshToken = sent.refreshToken().orElseThrow(() -> unrefreshable(sent));
        throwIfJustRefused(refreshToken);
        proveWorthTrying(sent, start.demand());
        String line = line(note(sent, start)).orElse(null);
        if (line == null) {
            return Optional.empty();
        }
        Optional<RefreshIntent> interrupted = RefreshIntent.found(line, refreshToken, time.instant(), requests.terms());
        interrupted.ifPresent(intent -> {
            Duration left = intent.left(time.instant(), knownFor(line), requests.terms());
            if (!left.isZero()) {
                throw requests.stillAnswering(intent.inWords(), left);
            }
        });
        return interrupted;
    }

    /** Returns the note; what cannot be read has no form of ours, and the next note replaces it. */
    private static Optional<String> line(Note note) {
        try {
            return note.read();
        } catch (StorageException failure) {
            return switch (failure.reason()) {
                case UNREADABLE, EXPOSED -> Optional.of("");
                default -> throw failure;
            };
        }
    }

    private Duration knownFor(String line) {
        SeenIntent before = seen;
        long now = time.nanos();
        if (before == null || !before.line().equals(line)) {
            before = new SeenIntent(line, now);
            seen = before;
        }
        return Duration.ofNanos(now - before.atNanos());
    }

    /**
     * @param sent the token whose refresh token is sent; for one that is only in memory the lock is not proved
     * @param interrupted the refresh by the same refresh token that was interrupted before; {@code null} if none was
     */
    private Outcome exchange(Token sent, Start start, LockedRequests requests, @Nullable RefreshIntent interrupted) {
        Token stored = Objects.requireNonNull(start.stored());
        if (sent.equals(stored)) {
            start.lease().prove();
        }
        TokenBinding mark = keeper.markAfter(sent);
        if (start.demand() == Demand.AHEAD
                && !start.due().test(sent)) { // checked again: what came before may have warned a person
            return new Outcome.Found(sent, stored, sent);
        }
        requests.holdProcess();
        Note note = note(sent, start);
        RefreshAnswer answer = send(sent, note, requests, interrupted);
        Optional<Secret> rotated = answer.refreshToken();
        try {
            Token fresh = requests.run("check of the refreshed token", answer::accept);
            Token renewed =
                    fresh.toBuilder().binding(mark).targets(sent.targets()).build();
            String repaired = interrupted == null ? null : interrupted.inWords();
            return new Outcome.Obtained(RefreshIntent.learned(sent, renewed), stored, repaired);
        } catch (AuthException refused) {
            if (rotated.isEmpty()) {
                settle(refused, note::clear);
                throw refused;
            }
            Token kept = sent.toBuilder().refreshToken(rotated.get()).build();
            return new Outcome.Salvaged(kept, stored, refused);
        }
    }

    private RefreshAnswer send(Token sent, Note note, LockedRequests requests, @Nullable RefreshIntent interrupted) {
        Secret refreshToken = sent.refreshToken().orElseThrow(() -> unrefreshable(sent));
        RefreshIntent intent = RefreshIntent.of(refreshToken, time.instant(), requests.terms());
        note.write(intent.line());
        seen = null; // a later note may look like the one before
        try {
            return requests.run("refresh", () -> requests.provider().refresh(sent));
        } catch (AuthException failure) {
            if (!mayHaveReplaced(failure)) {
                settle(failure, interrupted == null ? note::clear : () -> note.write(interrupted.line()));
            }
            throw failure;
        }
    }

    /** Changes a note after a request that failed. If that fails, too, the next one waits for an answer that does not come. */
    private static void settle(AuthException failure, Runnable change) {
        try {
            change.run();
        } catch (StorageException | PluginException stays) {
            failure.addSuppressed(stays);
        }
    }

    /** Whether the server may have replaced the refresh token, although there is no answer that can be used. */
    private static boolean mayHaveReplaced(AuthException failure) {
        if (failure instanceof NetworkException network) {
            return switch (network.reason()) {
                case TIMED_OUT, BROKEN_OFF, SERVER_ERROR, INTERRUPTED -> true;
                case UNKNOWN_HOST, CANNOT_CONNECT, CONNECT_TIMED_OUT, TLS, UNAVAILABLE, STILL_ANSWERING -> false;
            };
        }
        return failure instanceof ProtocolException
                || failure instanceof PluginException
                || (failure instanceof OAuthErrorException refused && !isDefinite(refused));
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

    private NotLoggedInException over(RefreshRefusal.Cause cause, String how, @Nullable OAuthErrorException error) {
        return switch (cause) {
            case ENDED ->
                new NotLoggedInException(
                        name,
                        Reason.REFRESH_REFUSED,
                        "the session of \"" + name + "\" has ended" + how,
                        logInAgain(),
                        error);
            case INTERRUPTED ->
                new NotLoggedInException(
                        name,
                        Reason.REFRESH_INTERRUPTED,
                        "the session of \"" + name + "\" has ended, probably because a refresh was interrupted" + how,
                        logInAgain(),
                        error);
        };
    }

    private Remedy logInAgain() {
        return keeper.isReadOnly()
                ? new Remedy.Advice("Put a new token there: " + keeper.location())
                : new Remedy.LogInAgain(name);
    }
}
