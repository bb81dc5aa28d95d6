package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.LoginDependencies.RefreshTarget;
import io.kstlib.auth.core.lifecycle.LoginDependencies.Time;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.base.Spans;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The knowledge of this process about a login. Immutable: only the reference in {@link LoginStore} holds it. A slot is what tokens are handed out
 * of: the login itself, or a target.
 *
 * @param main the slot of the login itself
 * @param targets the slots of targets
 * @param storage the knowledge of the storage
 * @param grant the knowledge of the refresh token
 * @param told the warnings that were given
 * @param source where the next token comes from
 */
record LoginState(Slot main, Map<Target, Slot> targets, Storage storage, Grant grant, Told told, Source source) {

    static final LoginState NEW = new LoginState(
            Slot.NEW,
            Map.of(),
            new Storage(null, null, 0, null, null),
            new Grant(null, null, null),
            new Told(null, false),
            new Source(null, null));

    /**
     * The knowledge of the storage.
     *
     * @param stored the record that was loaded last; {@code null} if it is not known
     * @param unsaved the record that could not be stored; {@code null} if there is none
     * @param kept how many records were kept in memory so far
     * @param awaySince when it was first out of reach, by the stopwatch; {@code null} while it can be reached
     * @param watch the announcements of changes; {@code null} until they begin
     */
    record Storage(
            @Nullable Stored stored,
            @Nullable Unsaved unsaved,
            int kept,
            @Nullable Long awaySince,
            @Nullable ChangeWatch watch) {

        Storage loaded(@Nullable Stored next) {
            return new Storage(next, unsaved, kept, awaySince, watch);
        }

        /** Returns the state without the record in memory, unless another one has followed. */
        Storage without(@Nullable Unsaved known) {
            return unsaved == null || known == null || unsaved.number() != known.number()
                    ? this
                    : new Storage(stored, null, kept, awaySince, watch);
        }

        Storage with(Unsaved next) {
            return new Storage(stored, next, Math.max(kept, next.number()), awaySince, watch);
        }

        Storage awaySince(@Nullable Long nanos) {
            return new Storage(stored, unsaved, kept, nanos, watch);
        }

        Storage with(ChangeWatch next) {
            return new Storage(stored, unsaved, kept, awaySince, next);
        }
    }

    /**
     * The knowledge of the refresh token.
     *
     * @param refused the one that the server refused last in this process; {@code null} if none was
     * @param noted the note of a refusal that was found; {@code null} if none was
     * @param sent the note about a refresh that was interrupted, as it was first seen; {@code null} if none was
     */
    record Grant(
            @Nullable RefusedToken refused,
            @Nullable NotedRefusal noted,
            @Nullable SeenNote sent) {

        Grant with(RefusedToken next) {
            return new Grant(next, noted, sent);
        }

        Grant with(NotedRefusal next) {
            return new Grant(refused, next, sent);
        }

        Grant seen(@Nullable SeenNote next) {
            return new Grant(refused, noted, next);
        }
    }

    /**
     * The warnings that were given.
     *
     * @param bound the token whose owner was marked anew; {@code null} if none was
     * @param isUsed whether it is used by a configuration that has no consent
     */
    record Told(@Nullable Token bound, boolean isUsed) {}

    /**
     * Where the next token comes from.
     *
     * @param renewal how it is obtained; {@code null} until that is needed
     * @param asked the provider that is asked for it; {@code null} until it is needed
     */
    record Source(@Nullable Renewal renewal, @Nullable RefreshTarget asked) {}

    /**
     * The knowledge of one slot.
     *
     * @param view the token in memory
     * @param backoff the failures since the last success
     * @param told the failure that was reported last; {@code null} if none was
     * @param warnedOf the sort of failure of the last warning; {@code null} if there was none
     * @param replaced the token that came last in place of a refused one; {@code null} if none did
     * @param sameAgain the access token that the server gave again in place of itself; {@code null} if it did not
     * @param checked the access token whose audience was checked; {@code null} if none was
     * @param flight the refresh that is under way, or was; {@code null} if none was
     */
    record Slot(
            View view,
            Backoff backoff,
            @Nullable AuthException told,
            @Nullable String warnedOf,
            @Nullable Replaced replaced,
            @Nullable Secret sameAgain,
            @Nullable Secret checked,
            Refresh.@Nullable Flight flight) {

        static final Slot NEW = new Slot(View.nothing(0), Backoff.NONE, null, null, null, null, null, null);

        Slot with(View next) {
            return new Slot(next, backoff, told, warnedOf, replaced, sameAgain, checked, flight);
        }

        Slot with(Backoff next) {
            return new Slot(view, next, told, warnedOf, replaced, sameAgain, checked, flight);
        }

        Slot told(AuthException failure) {
            return new Slot(view, backoff, failure, warnedOf, replaced, sameAgain, checked, flight);
        }

        Slot warnedOf(@Nullable String sort) {
            return new Slot(view, backoff, told, sort, replaced, sameAgain, checked, flight);
        }

        Slot with(Replaced next) {
            return new Slot(view, backoff, told, warnedOf, next, sameAgain, checked, flight);
        }

        Slot sameAgain(Secret token) {
            return new Slot(view, backoff, told, warnedOf, replaced, token, checked, flight);
        }

        Slot checked(Secret token) {
            return new Slot(view, backoff, told, warnedOf, replaced, sameAgain, token, flight);
        }

        Slot with(Refresh.@Nullable Flight next) {
            return new Slot(view, backoff, told, warnedOf, replaced, sameAgain, checked, next);
        }
    }

    /**
     * A token in memory with the last look at the storage, and the time until the next one. Both clocks measure the age of the token ({@link Time}),
     * and it ends when either of them says so.
     *
     * @param token the token; {@code null} where there is none
     * @param isObtainable whether a refresh of the login brings one although there is none
     * @param lookedAtMillis when the storage was looked at
     * @param coveredUntilMillis until when the token is handed out without a look
     * @param staleNanos when it becomes stale, by the stopwatch
     * @param expiryNanos when it expires, by the stopwatch
     * @param generation how many logins and logouts of this process came before
     * @param isClaimed whether a caller makes the next look
     */
    record View(
            @Nullable Token token,
            boolean isObtainable,
            long lookedAtMillis,
            long coveredUntilMillis,
            long staleNanos,
            long expiryNanos,
            int generation,
            boolean isClaimed) {

        private static final Duration LONGEST_LIFE = Duration.ofDays(365);

        static View nothing(int generation) {
            return new View(null, false, 0, 0, 0, 0, generation, false);
        }

        /** Returns the view where there is no token, and whether a refresh brings one. */
        View without(boolean obtainable) {
            return new View(null, obtainable, 0, 0, 0, 0, generation, false);
        }

        /**
         * Returns the view of a token that was just seen in the storage, or is to be stored there. A token that this process held already keeps its
         * age.
         */
        View followedBy(Token next, Freshness freshness, Rules.Moment now) {
            boolean isNew = !isSameAs(next);
            boolean isOver = isNew && freshness.isExpired(next, now.instant());
            long stale = isOver ? now.nanos() : isNew ? end(freshness.refreshAt(next), now) : staleNanos;
            long expiry = isOver ? now.nanos() : isNew ? end(freshness.expiry(next), now) : expiryNanos;
            long untilStale = Math.min(
                    Duration.between(now.instant(), freshness.refreshAt(next)).toMillis(),
                    Duration.ofNanos(stale - now.nanos()).toMillis());
            long until = now.millis() + Math.max(0, Math.min(now.lookEveryMillis(), untilStale));
            return new View(next, true, now.millis(), until, stale, expiry, generation, false);
        }

        private static long end(Instant later, Rules.Moment now) {
            return now.nanos()
                    + Spans.shorter(Duration.between(now.instant(), later), LONGEST_LIFE)
                            .toNanos();
        }

        /** Returns the same with the next look due. */
        View lookedAtNever() {
            return new View(token, isObtainable, Long.MIN_VALUE / 2, 0, staleNanos, expiryNanos, generation, false);
        }

        View claimed() {
            return new View(
                    token, isObtainable, lookedAtMillis, coveredUntilMillis, staleNanos, expiryNanos, generation, true);
        }

        /**
         * Whether it is the same token of the same age. Some servers prolong the access token instead of issuing another one; then its age changes.
         */
        boolean isSameAs(Token other) {
            return token != null
                    && token.accessToken().equals(other.accessToken())
                    && token.issuedAt().equals(other.issuedAt())
                    && token.expiresAt().equals(other.expiresAt());
        }

        /**
         * Whether a fresh token needs no further check: the time is between the last look and the next one, and the clock was not set back. This runs
         * for each request.
         */
        boolean covers(long nowMillis) {
            return nowMillis < coveredUntilMillis && nowMillis >= lookedAtMillis;
        }

        boolean wasLookedAtWithin(long millis, long nowMillis) {
            return token != null && nowMillis >= lookedAtMillis && nowMillis - lookedAtMillis < millis;
        }

        boolean isExpired(Freshness freshness, Rules.Moment now) {
            return token == null
                    || now.nanos() - expiryNanos >= 0
                    || !now.instant().isBefore(freshness.expiry(token));
        }

        boolean isStale(Freshness freshness, Rules.Moment now) {
            return token == null
                    || isExpired(freshness, now)
                    || now.nanos() - staleNanos >= 0
                    || !now.instant().isBefore(freshness.refreshAt(token));
        }
    }

    /**
     * The record that was loaded last. To load may mean to decrypt, with a card or a server, and a login looks at the storage several times.
     *
     * @param revision the mark of the storage for it
     * @param record the record; {@code null} where none was stored
     */
    record Stored(String revision, @Nullable LoginRecord record) {

        @Override
        public String toString() {
            return "Stored[" + revision + "]";
        }
    }

    /**
     * A record that could not be stored; after a refresh it is the only copy of a valid refresh token.
     *
     * @param record the new record
     * @param replaced the record that is still stored, whose refresh token is used up; {@code null} when nothing is stored
     * @param number how many records this process kept in memory before, and this one
     * @param triedAtNanos when this process last tried to store it, by the stopwatch
     */
    record Unsaved(LoginRecord record, @Nullable LoginRecord replaced, int number, long triedAtNanos) {

        /**
         * Compares the tokens without their marks, because another process may have renewed the mark.
         *
         * @param present the stored record; {@code null} when there is none
         * @return whether it is still the record that the new one replaces
         */
        boolean replaces(@Nullable LoginRecord present) {
            if (present == null || replaced == null) {
                return present == null && replaced == null;
            }
            Token now = present.token();
            Token then = replaced.token();
            return now.accessToken().equals(then.accessToken())
                    && now.refreshToken().equals(then.refreshToken())
                    && now.issuedAt().equals(then.issuedAt())
                    && now.expiresAt().equals(then.expiresAt());
        }

        /** The record in memory has the newer tokens of the login. Other processes may have stored access tokens for targets meanwhile. */
        @Nullable
        LoginRecord newestBeside(@Nullable LoginRecord present) {
            return replaces(present) ? record.withTargetsOf(present) : present;
        }

        Unsaved triedAt(long nanos) {
            return new Unsaved(record, replaced, number, nanos);
        }
    }

    /**
     * The failures since the last success, and the pause after the last one.
     *
     * @param failures how many
     * @param endNanos when the pause ends, by the stopwatch
     * @param last the last failure; {@code null} if there is none
     */
    record Backoff(int failures, long endNanos, @Nullable AuthException last) {

        static final Backoff NONE = new Backoff(0, 0, null);

        Duration left(long nanos) {
            return last == null || endNanos - nanos <= 0 ? Duration.ZERO : Duration.ofNanos(endNanos - nanos);
        }
    }

    /** The refresh token that the server refused in this process, with the only failure object, so that it is reported once. */
    record RefusedToken(Secret refreshToken, NotLoggedInException why, long atNanos) {

        @Override
        public String toString() {
            return "RefusedToken[" + why.reason() + "]";
        }
    }

    /** A note that was found, and its only failure object, so that it is reported once. */
    record NotedRefusal(LoginRecord.Refusal note, NotLoggedInException why) {}

    /** A note about a refresh token that was sent, and when it was first seen. */
    record SeenNote(String line, long atNanos) {}

    /**
     * The last token that came in place of a refused one.
     *
     * @param token its text
     * @param nanos when it came, by the stopwatch
     * @param number how many came in a row, each soon after the one before
     */
    record Replaced(Secret token, long nanos, int number) {}

    Slot slot(@Nullable Target target) {
        return target == null ? main : targets.getOrDefault(target, Slot.NEW);
    }

    /** Returns the newest record: the one that could not be stored, as long as it replaces the stored one. */
    @Nullable
    LoginRecord newestBeside(@Nullable LoginRecord present) {
        Unsaved waiting = storage.unsaved();
        return waiting == null ? present : waiting.newestBeside(present);
    }

    LoginState with(@Nullable Target target, UnaryOperator<Slot> change) {
        if (target == null) {
            return new LoginState(change.apply(main), targets, storage, grant, told, source);
        }
        Map<Target, Slot> changed = new HashMap<>(targets);
        changed.put(target, change.apply(slot(target)));
        return new LoginState(main, Map.copyOf(changed), storage, grant, told, source);
    }

    /** Returns the state without the slot of a target. */
    LoginState without(Target target) {
        Map<Target, Slot> changed = new HashMap<>(targets);
        changed.remove(target);
        return new LoginState(main, Map.copyOf(changed), storage, grant, told, source);
    }

    /** Returns the state with the views of all slots changed. */
    LoginState withViews(UnaryOperator<View> change) {
        Map<Target, Slot> changed = new HashMap<>();
        targets.forEach((target, slot) -> changed.put(target, slot.with(change.apply(slot.view()))));
        return new LoginState(main.with(change.apply(main.view())), Map.copyOf(changed), storage, grant, told, source);
    }

    LoginState with(Storage next) {
        return new LoginState(main, targets, next, grant, told, source);
    }

    LoginState with(Grant next) {
        return new LoginState(main, targets, storage, next, told, source);
    }

    LoginState with(Told next) {
        return new LoginState(main, targets, storage, grant, next, source);
    }

    LoginState with(Source next) {
        return new LoginState(main, targets, storage, grant, told, next);
    }
}
