package io.kstlib.auth.core.lifecycle;

import static io.kstlib.auth.core.lifecycle.Failure.Trait.LASTS;
import static io.kstlib.auth.core.lifecycle.Failure.Trait.LEAVES_TOKEN_VALID;
import static io.kstlib.auth.core.lifecycle.Failure.Trait.NOT_READABLE_NOW;
import static io.kstlib.auth.core.lifecycle.Failure.Trait.PASSES;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.LoginState.Backoff;
import io.kstlib.auth.core.lifecycle.LoginState.NotedRefusal;
import io.kstlib.auth.core.lifecycle.LoginState.RefusedToken;
import io.kstlib.auth.core.lifecycle.LoginState.Replaced;
import io.kstlib.auth.core.lifecycle.LoginState.SeenNote;
import io.kstlib.auth.core.lifecycle.LoginState.Slot;
import io.kstlib.auth.core.lifecycle.LoginState.Unsaved;
import io.kstlib.auth.core.lifecycle.LoginState.View;
import io.kstlib.base.Spans;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decide about the next step for a login ({@link #decide}), and about the state after it ({@link #after}). Both are pure: no I/O, no clock, no
 * chance. A new behaviour is a case here, a field of {@link LoginState}, or a row of {@link Failure}.
 *
 * <p>After a failure there is a pause. The pauses start at half a second and double each time, up to half a minute. A random part is subtracted so
 * that many clients do not come back at once. If the server asks for longer pauses, they count, up to two minutes, and a random part is added.
 *
 * @param login the name of the login
 * @param freshness when its token is due
 * @param loginAgain the remedy where only another login helps
 */
record Rules(LoginName login, Freshness freshness, Supplier<Remedy> loginAgain) {

    /** The time between two looks at the storage. A login or logout by another process is noticed that late. */
    static final long LOOK_EVERY_MILLIS = 1000;

    /** The limit for a storage that announces changes, because it may miss one. */
    static final long LOOK_WHEN_ANNOUNCED_MILLIS = 10_000;

    /** How long to wait for the lock while the token is still valid and can be handed out instead. */
    static final Duration LOCK_WHILE_VALID = Duration.ofSeconds(5);

    /** A refresh that failed for a passing reason is tried again within this time. */
    static final Duration RETRY = Duration.ofSeconds(60);

    /**
     * How long callers wait for a storage that is out of reach, when no token can be handed out meanwhile: as long as a quick fail-over takes.
     * Measured from the first failure of an outage, whatever was done then.
     */
    static final Duration OUTAGE = Duration.ofSeconds(15);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_ASKED_FOR = Duration.ofMinutes(2);
    private static final int MOST_DOUBLINGS = 6;

    /** A refused refresh token is not sent again within this time. */
    private static final Duration REFUSAL_HOLDS = Duration.ofMinutes(1);

    /** A refused access token is not replaced within this time if a login brought it, or if it is the second replacement in a row. */
    private static final Duration WORTH_REPLACING = Duration.ofMinutes(1);

    /** The demand of a caller. */
    enum Demand {
        /** A valid token, and another one if it expires soon. If that fails, the present one is enough while it is valid. */
        VALID,
        /** Another token early; never a first one, and none in the place of one that could not be stored. */
        PREFETCH,
        /** Another token than the present one. */
        ANOTHER,
        /** Another token than the present one, also with a refresh token that was refused: the user says that it is worth another try. */
        FORCED
    }

    /**
     * The request of a caller.
     *
     * @param slot the target; {@code null} for the login itself
     * @param demand the demand
     * @param old the token that is not wanted any more; {@code null} if another one is wanted only when it is due
     * @param isDue whether a token is worth another one, in the judgement of the caller
     */
    record Request(
            @Nullable Target slot, Demand demand, @Nullable Token old, Predicate<Token> isDue) {

        static Request valid(@Nullable Target slot) {
            return new Request(slot, Demand.VALID, null, any -> true);
        }

        boolean isForLater() {
            return demand == Demand.VALID || demand == Demand.PREFETCH;
        }

        /** Whether a token is one that the caller waited for. */
        boolean isMetBy(Token token) {
            return old == null || isAnother(token, old);
        }
    }

    /**
     * A moment on both clocks, and the sight in it.
     *
     * @param instant the wall clock
     * @param millis the same in milliseconds
     * @param nanos the stopwatch
     * @param lookEveryMillis the time between two looks at the storage
     * @param sight the sight
     */
    record Moment(Instant instant, long millis, long nanos, long lookEveryMillis, Sight sight) {

        Moment seeing(Sight other) {
            return new Moment(instant, millis, nanos, lookEveryMillis, other);
        }
    }

    /** The facts for a decision. */
    sealed interface Sight {

        /**
         * Only the state.
         *
         * @param isBusy whether a refresh is under way
         */
        record Memory(boolean isBusy) implements Sight {}

        /** The state, just after a look at the storage. */
        record Looked(View view, boolean isBusy) implements Sight {}

        /** The storage cannot be reached, and the token in memory has expired. */
        record Away() implements Sight {}

        /** A refresh, or a step before it, has failed. */
        record Failed(AuthException why) implements Sight {}

        /** The same, with the token that is stored now; {@code null} if there is none. */
        record FailedBeside(AuthException why, @Nullable Token newest) implements Sight {}

        /**
         * The stored record, without the lock.
         *
         * @param newest the newest record; {@code null} where there is none
         * @param since how long this refresh has taken so far
         */
        record Stored(@Nullable LoginRecord newest, Duration since) implements Sight {

            @Nullable
            Token token(@Nullable Target slot) {
                return newest == null ? null : newest.slot(slot).orElse(null);
            }
        }

        /**
         * The storage cannot be read, without the lock.
         *
         * @param awayFor how long it has been out of reach
         */
        record Unread(StorageException why, Duration awayFor) implements Sight {}

        /**
         * The stored record, under the lock.
         *
         * @param newest the newest record: the stored one, or the one in memory that could not be stored; {@code null} where there is none
         * @param stored the stored record; {@code null} where there is none
         * @param isNoteRead whether the note of the last holder of the lock was read
         * @param note its line; {@code null} if there is none
         * @param terms how the refresh token is sent
         */
        record Locked(
                @Nullable LoginRecord newest,
                @Nullable LoginRecord stored,
                boolean isNoteRead,
                @Nullable String note,
                RefreshIntent.Terms terms)
                implements Sight {

            Locked(@Nullable LoginRecord newest, @Nullable LoginRecord stored, RefreshIntent.Terms terms) {
                this(newest, stored, false, null, terms);
            }

            Locked with(@Nullable String line) {
                return new Locked(newest, stored, true, line, terms);
            }

            /** Whether the refresh token is stored, so that another process may have it. */
            boolean isShared() {
                return newest != null && newest.equals(stored);
            }
        }
    }

    /** The next step. */
    sealed interface Step {

        /**
         * A token is handed out.
         *
         * @param although the failure that may need a warning; {@code null} if there is none
         */
        record HandOut(Token token, @Nullable AuthException although) implements Step {}

        /** The storage is looked at, by one caller a second. */
        record Look() implements Step {}

        /** The storage is read in any case, because something failed. */
        record Read(AuthException why) implements Step {}

        /** The provider is asked how tokens are renewed. */
        record AskRenewal() implements Step {}

        /** The refresh that is under way is waited for; another one begins if there is none. */
        record Join() implements Step {}

        /**
         * Nothing is done for a while.
         *
         * @param otherwise the exception when the pause is interrupted
         */
        record Pause(Duration time, AuthException otherwise) implements Step {}

        /** The lock of the storage is taken. */
        record Lock(Duration longest) implements Step {}

        /** Under the lock, everything stays as it is: there is a token that is not due. */
        record Keep(Token token) implements Step {}

        /** Under the lock, the note of the last holder is read. */
        record ReadNote() implements Step {}

        /**
         * Under the lock, the refresh token is sent.
         *
         * @param interrupted the refresh with the same refresh token that was interrupted before; {@code null} if none was
         */
        record Send(@Nullable RefreshIntent interrupted) implements Step {}

        /** Under the lock, the grant is repeated, which needs no person. */
        record Repeat() implements Step {}

        /** Under the lock, nothing is sent, because the server may work on the same refresh token. */
        record LeaveToServer(RefreshIntent interrupted, Duration left) implements Step {}

        /** Nothing can be done. */
        record Fail(AuthException why) implements Step {}

        /**
         * Nothing can be done, which listeners hear.
         *
         * @param noted the note that says so; {@code null} if none does
         */
        record Refuse(NotLoggedInException why, @Nullable NotedRefusal noted) implements Step {}
    }

    private static final Step LOOK = new Step.Look();
    private static final Step JOIN = new Step.Join();
    private static final Step ASK_RENEWAL = new Step.AskRenewal();

    /**
     * {@return the next step}
     *
     * @param state the state of the login
     * @param request the request
     * @param now the moment, and the sight in it
     */
    Step decide(LoginState state, Request request, Moment now) {
        Sight sight = now.sight();
        Slot slot = state.slot(request.slot());
        if (sight instanceof Sight.Memory memory) {
            return fromMemory(state, slot, request, now, memory.isBusy());
        }
        if (sight instanceof Sight.Looked looked) {
            return afterLook(state, slot, request, now, looked);
        }
        if (sight instanceof Sight.Failed failed) {
            return afterFailure(slot.view(), now, failed.why());
        }
        if (sight instanceof Sight.FailedBeside failed) {
            Token newest = failed.newest();
            return newest == null || isExpired(slot.view(), newest, now)
                    ? new Step.Fail(failed.why())
                    : new Step.HandOut(newest, failed.why());
        }
        if (sight instanceof Sight.Stored stored) {
            return beforeLock(state, slot, request, now, stored);
        }
        if (sight instanceof Sight.Unread unread) {
            return beforeLock(slot.view(), now, unread);
        }
        return sight instanceof Sight.Locked locked ? underLock(state, slot, request, now, locked) : JOIN;
    }

    private Step fromMemory(LoginState state, Slot slot, Request request, Moment now, boolean busy) {
        if (request.demand() != Demand.VALID) {
            return JOIN;
        }
        View view = slot.view();
        boolean isRecent = view.wasLookedAtWithin(now.lookEveryMillis(), now.millis());
        boolean anotherLooks =
                view.isClaimed() && view.wasLookedAtWithin(now.lookEveryMillis() + LOOK_EVERY_MILLIS, now.millis());
        return isRecent || anotherLooks ? afterLook(state, slot, request, now, new Sight.Looked(view, busy)) : LOOK;
    }

    private Step afterLook(LoginState state, Slot slot, Request request, Moment now, Sight.Looked looked) {
        View view = looked.view();
        Token token = view.token();
        if (token != null && !view.isStale(freshness, now)) {
            return new Step.HandOut(token, null);
        }
        boolean isValid = !view.isExpired(freshness, now);
        boolean isPausing = !slot.backoff().left(now.nanos()).isZero();
        if (token != null && isValid && (looked.isBusy() || isPausing)) {
            return new Step.HandOut(token, null);
        }
        Renewal renewal = renewal(state, request.slot());
        if (renewal == null) {
            return ASK_RENEWAL;
        }
        NotLoggedInException onlyLogin = onlyLoginHelps(renewal, token, view.isObtainable(), now);
        if (onlyLogin == null) {
            return JOIN;
        }
        return token != null && isValid ? new Step.HandOut(token, null) : new Step.Fail(onlyLogin);
    }

    /** Returns how the next token of a slot is obtained; {@code null} until that is known. Tokens for a target come with the refresh token. */
    static @Nullable Renewal renewal(LoginState state, @Nullable Target slot) {
        return slot == null ? state.source().renewal() : Renewal.REFRESH_TOKEN;
    }

    /** Returns the reason why only a login brings another token; {@code null} if none is needed. */
    private @Nullable NotLoggedInException onlyLoginHelps(
            Renewal renewal, @Nullable Token known, boolean obtainable, Moment now) {
        if (renewal == Renewal.REPETITION) {
            return null;
        }
        if (known == null) {
            return obtainable ? null : notLoggedIn(login);
        }
        return known.isRefreshable() ? null : unrefreshable(known, now.instant());
    }

    private Step afterFailure(View view, Moment now, AuthException why) {
        Failure failure = Failure.of(why, login.provider());
        Token token = view.token();
        if (!failure.is(LEAVES_TOKEN_VALID)) {
            return new Step.Fail(why);
        }
        if (!failure.is(NOT_READABLE_NOW)) {
            return new Step.Read(why);
        }
        return token == null || view.isExpired(freshness, now) ? new Step.Fail(why) : new Step.HandOut(token, why);
    }

    private Step beforeLock(LoginState state, Slot slot, Request request, Moment now, Sight.Stored sight) {
        LoginRecord newest = sight.newest();
        Token known = newest == null ? null : newest.slot(request.slot()).orElse(null);
        if (known != null && !isDue(slot.view(), known, request, now)) {
            return new Step.HandOut(known, null);
        }
        if (known == null && request.demand() == Demand.PREFETCH) {
            return new Step.Fail(notLoggedIn(login)); // a logout lasts
        }
        Renewal renewal = renewal(state, request.slot());
        if (renewal == null) {
            return ASK_RENEWAL;
        }
        if (known == null && renewal != Renewal.REPETITION && !isObtainable(newest, request.slot())) {
            return new Step.Fail(notLoggedIn(login));
        }
        boolean canWait = request.isForLater() && known != null && !isExpired(slot.view(), known, now);
        AuthException last = slot.backoff().last();
        Duration left = slot.backoff().left(now.nanos());
        if (last != null && !left.isZero()) {
            Duration patience = canWait ? Duration.ZERO : RETRY.minus(sight.since());
            return left.compareTo(patience) > 0
                            || Failure.of(last, login.provider()).is(LASTS)
                    ? new Step.Fail(last)
                    : new Step.Pause(left, last);
        }
        Step.Refuse refusal = renewal == Renewal.REPETITION ? null : refusal(state, newest, request, now);
        return refusal != null
                ? refusal
                : new Step.Lock(canWait ? LOCK_WHILE_VALID : Refresh.LockedRequests.LONGEST_WAIT);
    }

    private Step beforeLock(View view, Moment now, Sight.Unread sight) {
        boolean isWorthTheWait = Failure.of(sight.why(), login.provider()) == Failure.STORAGE_UNREACHABLE
                && sight.awayFor().compareTo(OUTAGE) < 0
                && view.isExpired(freshness, now);
        return isWorthTheWait ? new Step.Pause(LOOK_AGAIN, sight.why()) : new Step.Fail(sight.why());
    }

    private static boolean isObtainable(@Nullable LoginRecord record, @Nullable Target slot) {
        return record != null && (slot == null || record.unobtainable(slot).isEmpty());
    }

    private Step underLock(LoginState state, Slot slot, Request request, Moment now, Sight.Locked sight) {
        LoginRecord newest = sight.newest();
        Token known = newest == null ? null : newest.slot(request.slot()).orElse(null);
        if (known == null && request.demand() == Demand.PREFETCH) {
            return new Step.Fail(notLoggedIn(login));
        }
        if (known != null && !isDue(slot.view(), known, request, now)) {
            return new Step.Keep(known);
        }
        if (renewal(state, request.slot()) == Renewal.REPETITION) {
            return new Step.Repeat();
        }
        if (sight.stored() == null || newest == null || (known == null && !isObtainable(newest, request.slot()))) {
            return new Step.Fail(notLoggedIn(login));
        }
        Secret refreshToken = newest.token().refreshToken().orElse(null);
        if (refreshToken == null) {
            return new Step.Fail(unrefreshable(newest.token(), now.instant()));
        }
        RefusedToken refused = state.grant().refused();
        if (refused != null
                && now.nanos() - refused.atNanos() < REFUSAL_HOLDS.toNanos()
                && refused.refreshToken().equals(refreshToken)) {
            return new Step.Fail(refused.why());
        }
        Step.Refuse refusal = refusal(state, newest, request, now);
        if (refusal != null) {
            return refusal;
        }
        if (!sight.isNoteRead()) {
            return new Step.ReadNote();
        }
        String note = sight.note();
        return note == null ? new Step.Send(null) : afterInterruption(state, now, note, refreshToken, sight.terms());
    }

    private static Step afterInterruption(
            LoginState state, Moment now, String line, Secret refreshToken, RefreshIntent.Terms terms) {
        RefreshIntent interrupted =
                RefreshIntent.found(line, refreshToken, now.instant(), terms).orElse(null);
        if (interrupted == null) {
            return new Step.Send(null);
        }
        SeenNote seen = state.grant().sent();
        long since = seen == null || !seen.line().equals(line) ? now.nanos() : seen.atNanos();
        Duration left = interrupted.left(now.instant(), Duration.ofNanos(now.nanos() - since), terms);
        return left.isZero() ? new Step.Send(interrupted) : new Step.LeaveToServer(interrupted, left);
    }

    /** Returns the step where a note says that the session has ended, and another try is not allowed; else {@code null}. */
    private Step.@Nullable Refuse refusal(LoginState state, @Nullable LoginRecord record, Request request, Moment now) {
        if (record == null || request.demand() == Demand.FORCED) {
            return null;
        }
        LoginRecord.Refusal note = record.refusal().orElse(null);
        if (note == null || !note.holds(now.instant())) {
            return null;
        }
        NotedRefusal known = state.grant().noted();
        NotedRefusal noted = known != null && known.note().equals(note)
                ? known
                : new NotedRefusal(
                        note,
                        sessionEnded(note.cause(), ", as was found at " + note.since() + ": " + note.reason(), null));
        return new Step.Refuse(noted.why(), noted);
    }

    /** Whether a token is to be replaced, also by the age of the one in memory. */
    boolean isDue(View view, Token token, Request request, Moment now) {
        return switch (request.demand()) {
            case VALID -> isStale(view, token, now);
            case PREFETCH -> !isExpired(view, token, now) && request.isDue().test(token);
            case ANOTHER, FORCED -> !request.isMetBy(token) || isExpired(view, token, now);
        };
    }

    boolean isStale(View view, Token token, Moment now) {
        return freshness.isStale(token, now.instant()) || (view.isSameAs(token) && view.isStale(freshness, now));
    }

    boolean isExpired(View view, Token token, Moment now) {
        return freshness.isExpired(token, now.instant()) || (view.isSameAs(token) && view.isExpired(freshness, now));
    }

    /** Whether a refresh brought one after the other. Some servers prolong the access token instead of issuing another one. */
    static boolean isAnother(Token one, Token old) {
        return !one.accessToken().equals(old.accessToken()) || one.issuedAt().isAfter(old.issuedAt());
    }

    /**
     * Whether a refresh that failed is tried again at once.
     *
     * @param waitedShortly whether there was a valid token, so that the wait for the lock was short
     */
    boolean isTriedAgain(AuthException why, boolean waitedShortly) {
        Failure failure = Failure.of(why, login.provider());
        return failure.is(PASSES) || (waitedShortly && failure == Failure.STORAGE_LOCKED);
    }

    /**
     * Whether a token that a server refused is worth another one. Some authorization servers answer a refresh with the same access token; then no
     * further refresh is tried for it. Some resources refuse every token of a client; then two are replaced in a minute. A token that cannot be
     * refreshed is no reason to ask for a login: the server has said why it refuses it.
     *
     * @param rejected the token that the server refused
     * @param stored returns the token that is stored now, where it counts
     */
    boolean isWorthReplacing(
            LoginState state, @Nullable Target slot, Token rejected, Supplier<Optional<Token>> stored, long nowNanos) {
        Slot known = state.slot(slot);
        if (rejected.accessToken().equals(known.sameAgain())) {
            return false;
        }
        Replaced before = known.replaced();
        boolean isRepeatedlyRejected = before != null && before.number() > 1 && isYoung(before, rejected, nowNanos);
        if (!isRepeatedlyRejected && renewal(state, slot) == Renewal.REPETITION) {
            return true;
        }
        Token now = stored.get().orElse(null);
        boolean isAnother = now != null && !now.accessToken().equals(rejected.accessToken());
        return isAnother || (!isRepeatedlyRejected && now != null && now.isRefreshable());
    }

    private static boolean isYoung(Replaced before, Token rejected, long nowNanos) {
        return before.token().equals(rejected.accessToken()) && nowNanos - before.nanos() < WORTH_REPLACING.toNanos();
    }

    /** Whether a refused token is so young that another one would be refused, too. */
    static boolean isYoung(Token rejected, Instant now) {
        return rejected.issuedAt().plus(WORTH_REPLACING).isAfter(now);
    }

    /** The result of a step. */
    sealed interface Result {

        /** A look at the storage began. */
        record LookBegan(View seen) implements Result {}

        /**
         * A token was seen in the storage, or is to be stored there. Counts unless there was a login or logout since.
         *
         * @param generation the generation of the view before
         */
        record Seen(Token token, int generation) implements Result {}

        /** Nothing was found in the storage for the slot. */
        record Missed(boolean isObtainable, int generation) implements Result {}

        /** The storage changed. */
        record Changed() implements Result {}

        /** A login or logout of this process changed the storage. */
        record Forgotten() implements Result {}

        /** A refresh brought a token. */
        record Succeeded() implements Result {}

        /**
         * A refresh failed.
         *
         * @param chance a random number between 0 and 1
         */
        record Failed(AuthException why, double chance) implements Result {}

        /** The server refused the refresh token for good. */
        record GrantRefused(RefusedToken token) implements Result {}

        /** A note says so. */
        record RefusalNoted(NotedRefusal noted) implements Result {}

        /** The note of the last holder of the lock was read. */
        record NoteSeen(String line) implements Result {}

        /** The refresh token is about to be sent; a later note may look like the one before. */
        record Sending() implements Result {}

        /** A record could not be stored. */
        record NotStored(LoginRecord record, @Nullable LoginRecord replaced) implements Result {}

        /** A refused token was replaced. */
        record Replacement(Token rejected, Token next) implements Result {}
    }

    /**
     * {@return the state after a step}
     *
     * @param state the state before
     * @param slot the slot for which it was done; {@code null} for the login itself
     * @param result the result of the step
     * @param now when
     */
    LoginState after(LoginState state, @Nullable Target slot, Result result, Moment now) {
        if (result instanceof Result.LookBegan began) {
            return state.with(
                    slot,
                    known -> known.view().equals(began.seen())
                            ? known.with(began.seen().claimed())
                            : known);
        }
        if (result instanceof Result.Seen seen) {
            return state.with(
                    slot,
                    known -> known.view().generation() == seen.generation()
                            ? known.with(known.view().followedBy(seen.token(), freshness, now))
                            : known);
        }
        if (result instanceof Result.Missed missed) {
            return state.with(
                    slot,
                    known -> known.view().generation() == missed.generation()
                            ? known.with(known.view().without(missed.isObtainable()))
                            : known);
        }
        if (result instanceof Result.Changed) {
            return state.withViews(View::lookedAtNever);
        }
        if (result instanceof Result.Forgotten) {
            return state.with(
                    slot, known -> known.with(View.nothing(known.view().generation() + 1)));
        }
        if (result instanceof Result.Succeeded) {
            return state.with(slot, known -> known.with(Backoff.NONE));
        }
        if (result instanceof Result.Failed failed) {
            return state.with(
                    slot, known -> known.told(failed.why()).with(after(known.backoff(), failed, now.nanos())));
        }
        if (result instanceof Result.Replacement replacement) {
            return state.with(slot, known -> after(known, replacement, now.nanos()));
        }
        if (result instanceof Result.NotStored unstored) {
            int number = state.storage().kept() + 1;
            return state.with(
                    state.storage().with(new Unsaved(unstored.record(), unstored.replaced(), number, now.nanos())));
        }
        return state.with(after(state.grant(), result, now.nanos()));
    }

    private static LoginState.Grant after(LoginState.Grant grant, Result result, long nowNanos) {
        if (result instanceof Result.GrantRefused refused) {
            return grant.with(refused.token());
        }
        if (result instanceof Result.RefusalNoted noted) {
            return grant.with(noted.noted());
        }
        if (result instanceof Result.NoteSeen seen) {
            SeenNote before = grant.sent();
            return before != null && before.line().equals(seen.line())
                    ? grant
                    : grant.seen(new SeenNote(seen.line(), nowNanos));
        }
        return result instanceof Result.Sending ? grant.seen(null) : grant;
    }

    /** Begins a pause; none after a failure with which the present token is not handed out either. */
    private Backoff after(Backoff backoff, Result.Failed failed, long nowNanos) {
        AuthException why = failed.why();
        if (!Failure.of(why, login.provider()).is(LEAVES_TOKEN_VALID)) {
            return backoff;
        }
        Duration full = Spans.shorter(
                FIRST_PAUSE.multipliedBy(1L << Math.min(backoff.failures(), MOST_DOUBLINGS)), LONGEST_PAUSE);
        Duration pause = full.minus(share(full.dividedBy(2), failed.chance()));
        if (why instanceof NetworkException network) {
            Duration askedFor = Spans.shorter(network.retryAfter().orElse(Duration.ZERO), LONGEST_ASKED_FOR);
            Duration later = network.isAnswered()
                    ? askedFor.plus(share(askedFor.dividedBy(4), failed.chance())) // a server asks all to wait as long
                    : askedFor;
            pause = Spans.longer(pause, later);
        }
        return new Backoff(backoff.failures() + 1, nowNanos + pause.toNanos(), why);
    }

    private static Duration share(Duration most, double chance) {
        return Duration.ofNanos((long) (most.toNanos() * chance));
    }

    private static Slot after(Slot slot, Result.Replacement replacement, long nowNanos) {
        Secret next = replacement.next().accessToken();
        if (next.equals(replacement.rejected().accessToken())) {
            return slot.sameAgain(next);
        }
        Replaced before = slot.replaced();
        if (before != null && before.token().equals(next)) {
            return slot;
        }
        int number = before != null && isYoung(before, replacement.rejected(), nowNanos) ? before.number() + 1 : 1;
        return slot.with(new Replaced(next, nowNanos, number));
    }

    /** Whether the error is about the grant, so that it is noted for all processes that share the storage. */
    boolean isAboutGrant(OAuthErrorException refused) {
        return Failure.of(refused, login.provider()) == Failure.GRANT_REFUSED;
    }

    static NotLoggedInException notLoggedIn(LoginName login) {
        String name = login.provider();
        AccountName account = login.account();
        return new NotLoggedInException(
                name,
                account.isDefault() ? Reason.NO_TOKEN : Reason.NO_ACCOUNT,
                account.isDefault()
                        ? "not logged in to " + login.inWords()
                        : "there is no login to \"" + name + "\" with the account " + account,
                Remedy.logIn(name).with(account),
                null);
    }

    private NotLoggedInException unrefreshable(Token token, Instant now) {
        String problem;
        if (!freshness.isExpired(token, now)) {
            problem = "the token of " + login.inWords() + " cannot be refreshed: there is no refresh token";
        } else if (now.isBefore(token.issuedAt().minus(Freshness.TOLERATED_DRIFT))) {
            problem = "the token of " + login.inWords() + " was issued at " + token.issuedAt() + ", which is after the "
                    + now + " of this machine's clock: how old it is cannot be told, and there is no refresh token";
        } else {
            problem = "the token of " + login.inWords() + " expired at " + freshness.expiry(token)
                    + " and there is no refresh token";
        }
        return new NotLoggedInException(login.provider(), Reason.EXPIRED, problem, loginAgain.get(), null);
    }

    /** Returns the failure of a refresh token that the server refused. */
    NotLoggedInException sessionEnded(
            LoginRecord.Refusal.Cause cause, String how, @Nullable OAuthErrorException error) {
        boolean wasInterrupted = cause == LoginRecord.Refusal.Cause.INTERRUPTED;
        return new NotLoggedInException(
                login.provider(),
                wasInterrupted ? Reason.REFRESH_INTERRUPTED : Reason.REFRESH_REFUSED,
                "the session of " + login.inWords() + " has ended"
                        + (wasInterrupted ? ", probably because a refresh was interrupted" : "") + how,
                loginAgain.get(),
                error);
    }
}
