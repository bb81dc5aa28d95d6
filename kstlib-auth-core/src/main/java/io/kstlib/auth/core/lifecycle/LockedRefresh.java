package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One try to refresh, under the storage's lock: read again, still due? exchange, save, release. Used by one thread at a time.
 *
 * <p>What the server has given reaches the caller whatever becomes of the disk, since the old refresh token is spent. For the same reason
 * the refresh token of an answer that is refused is stored beside the old access token, and the process is held until that is done; and
 * nothing is sent when the storage knows beforehand that it could not store the answer.
 */
final class LockedRefresh implements LockedStep {

    /** A refused refresh token is not sent again within this time. */
    private static final Duration REFUSAL_HOLDS = Duration.ofMinutes(1);

    private final Supplier<Provider> provider;
    private final SafeKeeping keeping;
    private final Freshness freshness;
    private final Present present;
    private final LoginHints hints;
    private volatile @Nullable Refusal refusal;
    private volatile @Nullable Noted noted;

    /** A note that was met, and the one failure for it, by which it is told once. */
    private record Noted(RefreshRefusal note, NotLoggedInException why) {}

    private record Refusal(Secret refreshToken, NotLoggedInException why, long atNanos) {
        @Override
        public String toString() {
            return "Refusal[" + why.reason() + "]";
        }
    }

    /** What happened within the lock, known also when leaving it failed. */
    private static final class Course {
        final Demand demand;

        @Nullable
        Token found;

        @Nullable
        Token newest;

        boolean exchanged;

        /** Whether the lock is held; else what is fetched stays in memory. */
        boolean locked;

        /** Whether the refresh token that is stored is spent; one that is in memory alone is no safer where it is. */
        boolean replacesStored;

        /** Whether it is known what is to be stored; what fails then is the storing. */
        boolean decided;

        /** Why there is no token to hand out, although something is to be stored: the refresh token of the answer, or that it was refused. */
        @Nullable
        AuthException refused;

        @Nullable
        ProcessHold hold;

        Course(Demand demand) {
            this.demand = demand;
        }

        void ended() {
            if (hold != null) {
                hold.close();
            }
        }
    }

    LockedRefresh(
            Supplier<Provider> provider, SafeKeeping keeping, Freshness freshness, Present present, LoginHints hints) {
        this.provider = provider;
        this.keeping = keeping;
        this.freshness = freshness;
        this.present = present;
        this.hints = hints;
    }

    @Override
    public void proveWorthTrying(Token known, Demand demand) {
        if (demand == Demand.ANOTHER_ALTHOUGH_REFUSED) {
            return;
        }
        RefreshRefusal note = RefreshRefusal.of(known).orElse(null);
        if (note != null && note.holds(present.instant())) {
            throw failure(note);
        }
    }

    private NotLoggedInException failure(RefreshRefusal note) {
        Noted met = noted;
        if (met == null || !met.note().equals(note)) {
            met = new Noted(note, hints.noted(note));
            noted = met;
        }
        return met.why();
    }

    @Override
    public Result attempt(Predicate<Token> due, Demand demand, Duration wait) {
        Course course = new Course(demand);
        try {
            update(due, wait, course);
        } catch (AuthException failure) {
            if (course.refused instanceof NotLoggedInException ended && course.newest == null) {
                throw ended; // a note that cannot be written changes nothing for the caller
            }
            if (course.decided && course.newest != null && course.found != null) {
                return unsaved(course, course.newest, course.found, failure);
            }
            if (course.found == null && isForWantOfWriting(failure)) {
                return withoutLock(due, demand, failure);
            }
            throw failure;
        }
        keeping.isSaved();
        return result(course, true);
    }

    private static boolean isForWantOfWriting(AuthException failure) {
        return failure instanceof StorageException storage && storage.reason() == StorageException.Reason.NOT_WRITABLE;
    }

    private void update(Predicate<Token> due, Duration wait, Course course) {
        try {
            keeping.update(wait, current -> {
                course.locked = true;
                Token next = step(current.orElseThrow(hints::nobody), due, course);
                course.decided = true;
                return Optional.of(next);
            });
        } finally {
            course.ended();
        }
    }

    /** Nothing can be changed there, by anybody: what is fetched now is for this process alone. */
    private Result withoutLock(Predicate<Token> due, Demand demand, AuthException why) {
        Course course = new Course(demand);
        Token stored = keeping.stored().orElseThrow(hints::nobody);
        try {
            step(stored, due, course);
        } finally {
            course.ended();
        }
        if (course.newest == null) {
            return result(course, true);
        }
        return unsaved(course, course.newest, Objects.requireNonNull(course.found), why);
    }

    private Result unsaved(Course course, Token newest, Token stored, AuthException why) {
        keeping.keepInMemory(newest, stored, why);
        return result(course, false);
    }

    private static Result result(Course course, boolean stored) {
        if (course.refused != null) {
            throw course.refused;
        }
        Token token = course.newest != null ? course.newest : course.found;
        return new Result(Objects.requireNonNull(token), course.exchanged, stored);
    }

    /** Answers what is to be stored. */
    private Token step(Token current, Predicate<Token> due, Course course) {
        keeping.verify(current);
        course.found = current;
        Token start = Objects.requireNonNull(keeping.newestBeside(current));
        if (!start.equals(current)) {
            course.newest = start;
        }
        course.replacesStored = course.locked && start.equals(current);
        if (!due.test(start)) {
            return start;
        }
        return exchange(start, due, course);
    }

    private Token exchange(Token start, Predicate<Token> due, Course course) {
        try {
            return obtained(start, course);
        } catch (OAuthErrorException refused) {
            if (!refused.error().equals("invalid_grant")) {
                throw refused;
            }
            Token stored = keeping.stored().orElse(null);
            if (!isRotated(stored, start, course)) {
                return refused(start, stored, refused, course);
            }
            Token rotated = Objects.requireNonNull(stored);
            if (due.test(rotated)) {
                return again(rotated, course);
            }
            course.newest = rotated;
            return Objects.requireNonNull(course.found); // it is stored already, by somebody else
        }
    }

    /**
     * Answers the token with the note that it was refused, for those who share the storage. Where something else is stored by now, by a program
     * that does not share the lock, that stays.
     */
    private Token refused(Token sent, @Nullable Token stored, OAuthErrorException why, Course course) {
        NotLoggedInException ended = refusal(sent, why);
        course.refused = ended;
        Token found = Objects.requireNonNull(course.found);
        if (!isDefinite(why) || !found.equals(stored)) {
            throw ended;
        }
        Token marked = RefreshRefusal.noteIn(sent, present.instant(), why.problem());
        RefreshRefusal.of(marked).ifPresent(note -> noted = new Noted(note, ended));
        course.newest = sent.equals(found) ? null : marked;
        return marked;
    }

    /** An error of the server that happens to say so says nothing of the grant: RFC 6749 section 5.2 has it with a status of the client's. */
    private static boolean isDefinite(OAuthErrorException refused) {
        return refused.status() < 500;
    }

    private Token again(Token rotated, Course course) {
        course.found = rotated; // this is what is stored now, and what the next one replaces
        try {
            return obtained(rotated, course);
        } catch (OAuthErrorException refused) {
            if (!refused.error().equals("invalid_grant")) {
                throw refused;
            }
            return refused(rotated, keeping.stored().orElse(null), refused, course);
        }
    }

    private Token obtained(Token start, Course course) {
        Secret refreshToken =
                start.refreshToken().orElseThrow(() -> hints.unrefreshable(start, freshness, present.instant()));
        throwIfJustRefused(refreshToken);
        proveWorthTrying(start, course.demand);
        if (course.replacesStored) {
            keeping.proveReplaceable();
        }
        TokenBinding mark = keeping.markAfter(start);
        TimedExchange exchange = new TimedExchange(provider.get(), Deadlines.EXCHANGE);
        if (course.hold == null) {
            course.hold = keeping.holdProcess().orElseThrow(exchange::processEnds);
        }
        try {
            Token fresh = exchange.refresh(start).toBuilder().binding(mark).build();
            course.newest = fresh;
            course.exchanged = true;
            return fresh;
        } catch (AuthException refused) {
            Secret rotated = exchange.rotated();
            if (rotated == null) {
                throw refused;
            }
            Token kept = start.toBuilder().refreshToken(rotated).build();
            course.newest = kept;
            course.refused = refused;
            return kept;
        }
    }

    /** Somebody who does not share the lock, such as another machine, may have used the refresh token and stored the next one. */
    private static boolean isRotated(@Nullable Token stored, Token sent, Course course) {
        return stored != null
                && stored.isRefreshable()
                && !stored.equals(course.found)
                && !stored.refreshToken().equals(sent.refreshToken());
    }

    private NotLoggedInException refusal(Token token, OAuthErrorException refused) {
        NotLoggedInException why = hints.refused(refused);
        token.refreshToken()
                .ifPresent(sent ->
                        refusal = new Refusal(sent, why, present.stopwatch().nanos()));
        return why;
    }

    private void throwIfJustRefused(Secret refreshToken) {
        Refusal last = refusal;
        if (last != null
                && present.stopwatch().nanos() - last.atNanos() < REFUSAL_HOLDS.toNanos()
                && last.refreshToken().equals(refreshToken)) {
            throw last.why();
        }
    }
}
